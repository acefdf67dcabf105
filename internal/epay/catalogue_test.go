package epay

import (
	"regexp"
	"strings"
	"testing"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
)

// texts are what a customer reads of a failure, by the name of the field.
func texts(p *i18n.Printer, f transfer.Failure) map[string]string {
	return map[string]string{
		"reason": p.T("reason." + string(f.Reason)), "who": p.T("who." + string(f.Reason.Who())),
		"next": p.T("next." + string(f.Next)), "retry": p.T("retry." + string(f.Next.Retry())),
	}
}

func TestEveryCodeHasEveryFieldInEveryLanguage(t *testing.T) {
	t.Parallel()
	ours := map[string]Entry{}
	for _, e := range Catalogue() {
		ours[e.Code] = e
	}
	for _, b := range banksList(t) {
		e, listed := ours[b.code]
		if !listed {
			t.Errorf("no entry for %s", b.code)
			continue
		}
		for _, l := range i18n.All() {
			for field, text := range texts(i18n.For(l), e.Failure) {
				if strings.HasPrefix(text, field+".") || len([]rune(text)) < 15 || !strings.HasSuffix(text, ".") {
					t.Errorf("%s in %s: %s is %q", e.Code, l, field, text)
				}
			}
		}
	}
}

// A row that was written by an earlier version is read by this one.
func TestWhateverReasonIsStoredHasItsTexts(t *testing.T) {
	t.Parallel()
	stored := append([]transfer.Reason{}, transfer.Reasons...)
	for _, old := range strings.Fields("card_details card_expired card_unusable ask_issuer issuer_unreachable no_funds amount_limit receiver_limit too_many " +
		"threeds_failed threeds_unavailable merchant bank_trouble bank_unreachable not_submitted abandoned resolved") {
		stored = append(stored, transfer.Reason(old))
	}
	for _, r := range stored {
		for _, n := range transfer.Nexts {
			for _, l := range i18n.All() {
				for field, text := range texts(i18n.For(l), transfer.Failure{Reason: r, Next: n}) {
					if strings.HasPrefix(text, field+".") {
						t.Errorf("%s, %s in %s: no text of %s", r, n, l, field)
					}
				}
			}
		}
	}
}

func TestReasonsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		seen := map[string]transfer.Reason{}
		for _, r := range transfer.Reasons {
			text := i18n.For(l).T("reason." + string(r))
			if other, twice := seen[text]; twice {
				t.Errorf("%s: %s and %s read alike", l, r, other)
			}
			seen[text] = r
		}
	}
}

// betraying are words by which whoever holds a lost or stolen card, or one that the bank watches, would learn of it
// (bank-codes.csv 481 to 483).
var betraying = regexp.MustCompile(`(?i)\b(lost|stole|theft|thief|fraud|suspicio|suspect|black ?list|block|police)|` +
	`утер|утрач|потер|украд|краден|краж|мошен|подозр|ч[её]рн\S* спис|заблок|полици|изъят|жоғал|жоғалт|ұрла|ұрлық|алаяқ|күдік|қара тізім|бұғат|полиция`)

func TestNothingBetraysALostOrStolenCard(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		p := i18n.For(l)
		for _, r := range transfer.Reasons {
			for _, n := range transfer.Nexts {
				for field, text := range texts(p, transfer.Failure{Reason: r, Next: n}) {
					if w := betraying.FindString(text); w != "" {
						t.Errorf("%s: %s of %s, %s says %q", l, field, r, n, w)
					}
				}
			}
		}
		if w := betraying.FindString(p.T("error.field.sender_card.never")); w != "" {
			t.Errorf("%s: the field says %q", l, w)
		}
	}
	for _, word := range []string{"This card was stolen.", "Карта утеряна.", "Карта украдена", "Подозрительная операция", "Карта жоғалған.", "алаяқтық"} {
		if !betraying.MatchString(word) {
			t.Errorf("%q would not be found", word)
		}
	}
}

// nothingTaken are words that say, or come close to saying, that no money moved or that the transfer is over.
var nothingTaken = regexp.MustCompile(`(?i)no money|not taken|nothing was|not sent|did not go through|declin|refus|не списан|не ушл|не прош|не отправлен|отклон|отказ|` +
	`алынған жоқ|өтпеді|жіберілген жоқ|қабылдамады|қабылданб`)

func TestADoubtNeverSaysThatNoMoneyWasTaken(t *testing.T) {
	t.Parallel()
	doubts := 0
	for _, e := range Catalogue() {
		if e.Money != "maybe" {
			continue
		}
		doubts++
		for _, l := range i18n.All() {
			for field, text := range texts(i18n.For(l), e.Failure) {
				if w := nothingTaken.FindString(text); w != "" {
					t.Errorf("%s in %s: %s says %q", e.Code, l, field, w)
				}
			}
		}
	}
	if doubts != len(strings.Fields(notFinal)) {
		t.Errorf("%d doubts", doubts)
	}
}
