package e2e

import (
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// readings are the open points of the bank's page, each as the sandbox can play it.
var readings = map[string]sandbox.Switches{
	"confirm json":                {Confirm: sandbox.ConfirmJSON},
	"confirm redirect":            {Confirm: sandbox.ConfirmRedirect},
	"confirm html":                {Confirm: sandbox.ConfirmHTML},
	"confirm htmlurl":             {Confirm: sandbox.ConfirmHTMLURL},
	"confirm query200":            {Confirm: sandbox.ConfirmQuery200},
	"challenge at the top":        {ChallengeAtTop: true},
	"confirm wants a fresh token": {ConfirmWantsFreshToken: true},
	"expires_in in a string":      {ExpiresInString: true},
	"refusals with status 400":    {RefusalStatus: 400},
	"refusals with status 500":    {RefusalStatus: 500},
}

func TestEveryReadingOfTheBanksPage(t *testing.T) {
	for name, switches := range readings {
		for code, want := range map[string]string{"1234": "", "2222": "", "3333": "455", "9999": "877"} {
			t.Run(name+"/"+code, func(t *testing.T) {
				t.Parallel()
				w := start(t, setup{switches: switches})
				v := w.wire()
				path := v.sends("1000.50", challenged())
				back := v.confirms(path, code)
				if got := v.wants(303, v.post(back.action, back.fields)).header.Get("Location"); got != path {
					t.Errorf("sent to %s, want %s", got, path)
				}
				j, o := v.twin(path), w.order()
				switch {
				case want == "" && (j.State != pages.Succeeded || j.Reference != o.Reference || o.MoneyMoved != 1):
					t.Errorf("twin %+v, ledger %+v: want success", j, o)
				case want != "" && (j.State != pages.Open || j.Failure.Code != want || o.MoneyMoved != 0):
					t.Errorf("twin %+v, ledger %+v: want a refusal with %s", j, o, want)
				}
				if o.PaReqReceived != o.PaReqIssued {
					t.Error("PaReq did not arrive byte for byte")
				}
			})
		}
	}
}

// The status call has two shapes too; it decides where confirm's own answer says nothing.
func TestBothShapesOfTheStatusAnswer(t *testing.T) {
	for name, flat := range map[string]bool{"nested": false, "flat": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setup{switches: sandbox.Switches{StatusFlat: flat}})
			v := w.wire()
			path := v.sends("1000", cardWith(sandbox.FateAnswerLost))
			if j := v.twin(path); j.State != pages.Processing || j.Money != "unknown" {
				t.Fatalf("twin %+v, want processing", j)
			}
			w.advance(10 * time.Second)
			if j := v.settles(path); j.State != pages.Succeeded || j.Reference != w.order().Reference {
				t.Errorf("twin %+v, want success", j)
			}
		})
	}
}
