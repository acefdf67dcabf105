package epay

import (
	"os"
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

// bankRow is a line of the bank's list, of which testdata has a copy without its texts.
type bankRow struct{ code, final, money, who, next string }

func banksList(t *testing.T) []bankRow {
	t.Helper()
	file, err := os.ReadFile("testdata/bank-codes.csv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []bankRow
	for _, line := range linesOf(string(file)) {
		rows = append(rows, bankRow{line[0], line[1], line[2], line[3], line[4]})
	}
	return rows
}

func TestTheCatalogueIsTheBanksListOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	next := map[string]transfer.Next{
		"ask_status": transfer.NextWait, "try_later": transfer.NextTryLater, "retry": transfer.NextRetry, "other_card": transfer.NextOtherCard,
		"after_30m": transfer.NextAfter30m, "lower_amount": transfer.NextLowerAmount, "other_receiver": transfer.NextOtherReceiver, "no": transfer.NextNone,
	}
	bank, ours := banksList(t), Catalogue()
	if len(bank) != len(ours) {
		t.Fatalf("%d codes, the bank has %d", len(ours), len(bank))
	}
	for i, e := range ours {
		b := bank[i]
		if e.Code != b.code || e.Money != b.money || codes[e.Code].final != (b.final == "yes") {
			t.Errorf("%s: money %s, final %t; the bank's list has %+v", e.Code, e.Money, codes[e.Code].final, b)
		}
		asTheBank := e.Next == next[b.next] && e.Reason.Who() == transfer.Who(b.who)
		if asTheBank != (e.Because == "") {
			t.Errorf("%s: next %s, who %s; the bank's list has %s, %s; because %q", e.Code, e.Next, e.Reason.Who(), b.next, b.who, e.Because)
		}
	}
}

func TestMoneyThatMayHaveMovedIsNeverTriedAgain(t *testing.T) {
	t.Parallel()
	for _, e := range Catalogue() {
		if (e.Money == "maybe") != (e.Next == transfer.NextWait) || e.Money == "maybe" && e.Next.Retry() != transfer.RetryNever {
			t.Errorf("%s: money %s, next %s, retry %s", e.Code, e.Money, e.Next, e.Next.Retry())
		}
	}
}

func TestNoLineOfTheCodesIsLost(t *testing.T) {
	t.Parallel()
	lines := linesOf(codesCSV)
	if len(lines) != len(codes) || !strings.HasPrefix(codesCSV, "code,final,reason,next,because\n") {
		t.Errorf("%d lines, %d codes: one is double or broken", len(lines), len(codes))
	}
	for _, cells := range lines {
		if cells[1] != "yes" && cells[1] != "no" || strings.Contains(strings.Join(cells[:4], ""), " ") {
			t.Errorf("%q", cells)
		}
	}
}

func TestEveryCodeHasReasonAndNextOfTheDomain(t *testing.T) {
	t.Parallel()
	ours := []transfer.Reason{ // nothing of the bank's means that the bank was not reached
		transfer.ReasonBankUnreachable, transfer.ReasonNotSubmitted, transfer.ReasonAbandoned, transfer.ReasonResolved,
	}
	for number, c := range codes {
		if !slices.Contains(transfer.Reasons, c.reason) || slices.Contains(ours, c.reason) || !slices.Contains(transfer.Nexts, c.next) {
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
		"457":  {true, transfer.ReasonCardExpiry, transfer.NextRetry},
		"462":  {true, transfer.ReasonAskIssuer, transfer.NextOtherCard},
		"465":  {true, transfer.ReasonCardUnusable, transfer.NextOtherCard},
		"471":  {true, transfer.ReasonCardNumber, transfer.NextRetry},
		"473":  {true, transfer.ReasonThreeDSFailed, transfer.NextRetry},
		"476":  {true, transfer.ReasonBankPause, transfer.NextAfter30m},
		"478":  {true, transfer.ReasonCardExpired, transfer.NextOtherCard},
		"484":  {true, transfer.ReasonNoFunds, transfer.NextOtherCard}, // the amount of a transfer stands
		"486":  {true, transfer.ReasonInternetOff, transfer.NextOtherCard},
		"487":  {true, transfer.ReasonMerchant, transfer.NextNone},
		"488":  {true, transfer.ReasonAmountLimit, transfer.NextLowerAmount},
		"493":  {true, transfer.ReasonIssuerUnreachable, transfer.NextTryLater},
		"496":  {true, transfer.ReasonThreeDSMissing, transfer.NextOtherCard},
		"500":  {true, transfer.ReasonThreeDSNetwork, transfer.NextRetry},
		"505":  {true, transfer.ReasonOrderTries, transfer.NextNone},
		"528":  {true, transfer.ReasonReceiverLimit, transfer.NextOtherReceiver},
		"1612": {true, transfer.ReasonCountry, transfer.NextOtherCard},
		"2357": {true, transfer.ReasonPersonalData, transfer.NextOtherCard},
		"2740": {true, transfer.ReasonTooManyInAMonth, transfer.NextOtherCard},
		"2872": {true, transfer.ReasonCardNever, transfer.NextOtherCard},
		"454":  {false, transfer.ReasonSumHeld, transfer.NextWait},
	} {
		if codes[number] != want {
			t.Errorf("%s: %+v, want %+v", number, codes[number], want)
		}
	}
}
