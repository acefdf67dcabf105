package demoshop_test

import (
	"net/url"
	"strings"
	"testing"

	"audarym/internal/demoshop"
)

// A link back is shown and never believed: whatever it says, the order stays what the webhooks made of it.
func TestTheLinkBack(t *testing.T) {
	t.Parallel()
	right := func() url.Values {
		return signedLink(linkSecret, "transfer1", "T-1001", "succeeded", honeyOnce, "KZT", "1795521600")
	}
	with := func(name, value string) url.Values {
		query := right()
		query.Set(name, value)
		return query
	}
	twice := right()
	twice.Add("state", "succeeded")
	for name, c := range map[string]struct {
		query url.Values
		note  string
	}{
		"nothing":                {url.Values{}, "none"},
		"only a language":        {url.Values{"lang": {"en"}}, "none"},
		"right":                  {right(), "verified"},
		"right, and a language":  {with("lang", "en"), "verified"},
		"right, failed":          {signedLink(linkSecret, "transfer1", "T-1001", "failed", honeyOnce, "KZT", "1795521600"), "verified"},
		"no signature":           {with("signature", ""), "ignored"},
		"a signature of letters": {with("signature", "zz"), "ignored"},
		"another's secret":       {signedLink("another", "transfer1", "T-1001", "succeeded", honeyOnce, "KZT", "1795521600"), "ignored"},
		"state tampered with":    {with("state", "failed"), "ignored"},
		"amount tampered with":   {with("amount", "1.00"), "ignored"},
		"time tampered with":     {with("time", "1795521601"), "ignored"},
		"a field twice":          {twice, "ignored"},
		"a field of two lines":   {signedLink(linkSecret, "transfer1", "T-1001", "succeeded", honeyOnce, "KZT", "1795521600\n1"), "ignored"},
		"of another order":       {signedLink(linkSecret, "transfer1", "T-1002", "succeeded", honeyOnce, "KZT", "1795521600"), "ignored"},
		"of another transfer":    {signedLink(linkSecret, "transfer2", "T-1001", "succeeded", honeyOnce, "KZT", "1795521600"), "ignored"},
		"of another amount":      {signedLink(linkSecret, "transfer1", "T-1001", "succeeded", "1.00", "KZT", "1795521600"), "ignored"},
		"of other money":         {signedLink(linkSecret, "transfer1", "T-1001", "succeeded", honeyOnce, "RUB", "1795521600"), "ignored"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.orders()
			page := r.get("/orders/T-1001/return?" + c.query.Encode())
			if got := attribute(page.body, "return-note", "data-note"); page.status != 200 || got != c.note {
				t.Errorf("%d, note %q, want %q", page.status, got, c.note)
			}
			r.is(demoshop.Waiting)
		})
	}
}

func TestWhatTheLinkBackMeansForTheCustomer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.orders()
	sent := r.get("/orders/T-1001/return?lang=en&" + signedLink(linkSecret, "transfer1", "T-1001", "succeeded", honeyOnce, "KZT", "1795521600").Encode()).body
	if !strings.Contains(sent, "The payment page says: sent") || strings.Contains(sent, `data-testid="pay-link"`) {
		t.Error("whoever has sent the money is asked to pay")
	}
	if !strings.Contains(sent, "lang=kk&amp;order=T-1001&amp;signature=") {
		t.Error("the language switch loses the link's parameters")
	}
	forged := r.get("/orders/T-1001/return?lang=en&state=succeeded").body
	if !strings.Contains(forged, "This link does not prove anything") || !strings.Contains(forged, `data-testid="pay-link"`) {
		t.Error("whoever has a link that proves nothing cannot pay")
	}
	if got := r.get("/orders/T-9999/return"); got.status != 404 {
		t.Errorf("no such order: %d", got.status)
	}
}
