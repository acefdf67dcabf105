package epay

import (
	"slices"
	"strings"
	"testing"

	"audarym/internal/transfer"
)

// notFinal are the codes after which only the status call knows, as the bank's list has them.
const notFinal = "-31 100 293 454 458 459 460 497 502 504 690 1267 1268 1269 1563 1564 1568 1569 1570 2032 2358 2656 3014 3225 3240"

// final are those of which the bank's list says that no money moved.
const final = "101 455 456 457 461 462 463 464 465 466 467 468 469 470 471 472 473 475 476 477 478 479 480 481 482 483 484 485 486 487 488 " +
	"489 490 491 492 493 494 495 496 498 499 500 501 503 505 521 522 523 525 526 527 528 529 703 877 1266 1565 1612 1636 1654 1759 2092 2249 " +
	"2326 2357 2660 2678 2740 2872 3013 3298"

func TestTheCodesAreThoseOfTheBanksList(t *testing.T) {
	t.Parallel()
	want := map[string]bool{}
	for _, number := range strings.Fields(notFinal) {
		want[number] = false
	}
	for _, number := range strings.Fields(final) {
		want[number] = true
	}
	for number, c := range codes {
		isFinal, known := want[number]
		if !known || c.final != isFinal {
			t.Errorf("%s: final %t, known %t", number, c.final, known)
		}
	}
	if len(codes) != len(want) {
		t.Errorf("%d codes, want %d", len(codes), len(want))
	}
}

func TestNoLineOfTheCodesIsLost(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(codesCSV), "\n")
	if lines[0] != "code,final,reason,next" || len(lines)-1 != len(codes) {
		t.Errorf("%d lines, %d codes: one is double or broken", len(lines)-1, len(codes))
	}
	for _, line := range lines[1:] {
		cells := strings.Split(line, ",")
		if len(cells) != 4 || cells[1] != "yes" && cells[1] != "no" || strings.TrimSpace(line) != line || strings.Contains(line, " ") {
			t.Errorf("%q", line)
		}
	}
}

func TestEveryCodeHasReasonAndNextOfTheDomain(t *testing.T) {
	t.Parallel()
	reasons := []transfer.Reason{
		transfer.ReasonCardDetails, transfer.ReasonCardExpired, transfer.ReasonCardUnusable, transfer.ReasonAskIssuer,
		transfer.ReasonIssuerUnreachable, transfer.ReasonNoFunds, transfer.ReasonAmountLimit, transfer.ReasonReceiverLimit,
		transfer.ReasonTooMany, transfer.ReasonThreeDSFailed, transfer.ReasonThreeDSUnready, transfer.ReasonMerchant, transfer.ReasonBankTrouble,
	} // not those of ours: nothing of the bank's means that the bank was not reached
	steps := []transfer.Next{
		transfer.NextRetry, transfer.NextOtherCard, transfer.NextLowerAmount, transfer.NextOtherReceiver, transfer.NextTryLater,
		transfer.NextAfter30m, transfer.NextAskBank, transfer.NextMerchant, transfer.NextNone,
	}
	for number, c := range codes {
		if !slices.Contains(reasons, c.reason) || !slices.Contains(steps, c.next) {
			t.Errorf("%s: %s, %s", number, c.reason, c.next)
		}
	}
}

func TestLostAndStolenCardsAreToldLikeAnyBlockedOne(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"467", "479", "481", "482", "483", "489", "492"} {
		if codes[number] != codes["465"] {
			t.Errorf("%s is told apart from 465: %+v", number, codes[number])
		}
	}
}

func TestWhatACustomerIsAdvised(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]code{
		"457":  {true, transfer.ReasonCardDetails, transfer.NextRetry},
		"462":  {true, transfer.ReasonAskIssuer, transfer.NextAskBank},
		"465":  {true, transfer.ReasonCardUnusable, transfer.NextOtherCard},
		"473":  {true, transfer.ReasonThreeDSFailed, transfer.NextRetry},
		"476":  {true, transfer.ReasonBankTrouble, transfer.NextAfter30m},
		"478":  {true, transfer.ReasonCardExpired, transfer.NextOtherCard},
		"484":  {true, transfer.ReasonNoFunds, transfer.NextOtherCard}, // the amount of a transfer stands
		"487":  {true, transfer.ReasonMerchant, transfer.NextNone},
		"488":  {true, transfer.ReasonAmountLimit, transfer.NextLowerAmount},
		"493":  {true, transfer.ReasonIssuerUnreachable, transfer.NextTryLater},
		"496":  {true, transfer.ReasonThreeDSUnready, transfer.NextOtherCard},
		"505":  {true, transfer.ReasonTooMany, transfer.NextNone},
		"528":  {true, transfer.ReasonReceiverLimit, transfer.NextOtherReceiver},
		"1612": {true, transfer.ReasonCardUnusable, transfer.NextOtherCard},
		"2357": {true, transfer.ReasonAskIssuer, transfer.NextAskBank},
	} {
		if codes[number] != want {
			t.Errorf("%s: %+v, want %+v", number, codes[number], want)
		}
	}
}
