package card_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"audarym/internal/card"
)

func TestNumberIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"4405639704015096", "4405 6397 0401 5096", "4405-6397-0401-5096", " 4405\u00a06397\u20090401\u202f5096\t",
	} {
		n, err := card.ParseNumber(text)
		if err != nil || n.Reveal() != "4405639704015096" {
			t.Errorf("%q: %v", text, err)
		}
		if n.Mask() != "440563******5096" || n.Mask().Last4() != "5096" {
			t.Errorf("%q: mask %s", text, n.Mask())
		}
	}
}

func TestNumberThatIsNoCard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"":                    card.ErrEmpty,
		"  ":                  card.ErrEmpty,
		"4405 abcd 0401 5096": card.ErrDigits,
		"４４０５６３９７０４０１５０９６":     card.ErrDigits,
		"44056397040150\x0096": card.ErrDigits,
		"44056397040":          card.ErrLength,
		"44056397040150960000": card.ErrLength,
		"0000000000000000":     card.ErrZeros,
		"4405639704015097":     card.ErrChecksum,
		"3775145000048200":     card.ErrLength,
	} {
		if _, err := card.ParseNumber(text); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

func TestBrands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]card.Brand{
		"4405639704015096": card.Visa, "5522042705066736": card.Mastercard, "377514500004820": card.Amex,
		"2200000000000004": card.Mir, "6200000000000005": card.UnionPay, "5018000000000009": card.Maestro,
		"9999999999999995": card.Unknown,
	} {
		n, err := card.ParseNumber(text)
		if err != nil || n.Brand() != want || n.Mask().Brand() != want {
			t.Errorf("%s: %q, its mask %q, %v, want %q", text, n.Brand(), n.Mask().Brand(), err, want)
		}
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"1/27": "01 27", "01/27": "01 27", "0127": "01 27", "01/2027": "01 27", "012027": "01 27",
		"2027-01": "01 27", " 01 / 27 ": "01 27", "12.30": "12 30", "1 27": "01 27", "01 27": "01 27", "01.27": "01 27", "1\u00a027": "01 27", "01–2027": "01 27", "11/2046": "11 46",
	} {
		e, err := card.ParseExpiry(text, now)
		if got := e.Month() + " " + e.Year(); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": card.ErrEmpty, "13/27": card.ErrExpiry, "0/27": card.ErrExpiry, "1/2": card.ErrExpiry, "abc": card.ErrExpiry,
		"01/27/3": card.ErrExpiry, "127": card.ErrExpiry, "12/99": card.ErrExpiryFar, "12/2047": card.ErrExpiryFar, "１２/２７": card.ErrExpiry,
		"12/1999": card.ErrExpiry, "1 2 7": card.ErrExpiry, "/": card.ErrExpiry, "   ": card.ErrEmpty,
	} {
		if _, err := card.ParseExpiry(text, now); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

func TestCVC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		brand card.Brand
		want  error
	}{
		{"815", card.Visa, nil}, {"000", card.Visa, nil}, {" 815 ", card.Visa, nil}, {"4169", card.Amex, nil},
		{"815", card.Unknown, nil}, {"4169", card.Unknown, nil},
		{"", card.Visa, card.ErrEmpty}, {"12", card.Visa, card.ErrCVC}, {"12a", card.Visa, card.ErrDigits},
		{"１２３", card.Visa, card.ErrDigits}, {"4169", card.Visa, card.ErrCVC}, {"815", card.Amex, card.ErrCVC},
		{"12345", card.Unknown, card.ErrCVC},
	} {
		if _, err := card.ParseCVC(c.text, c.brand); !errors.Is(err, c.want) {
			t.Errorf("%q %s: got %v, want %v", c.text, c.brand, err, c.want)
		}
	}
}

func TestNothingPrintsCardData(t *testing.T) {
	t.Parallel()
	n, _ := card.ParseNumber("4405639704015096")
	e, _ := card.ParseExpiry("07/29", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, _ := card.ParseCVC("815", card.Visa)
	held := struct {
		N card.Number
		E card.Expiry
		C card.CVC
	}{n, e, c}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+" "+verb+"\n", n, &e, c, held)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "n", n, "e", e, "c", c, "all", held)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "n", n, "e", e, "c", c, "all", held)
	if err := json.NewEncoder(&out).Encode(held); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewEncoder(&out).Encode(held); err == nil {
		t.Error("gob took card data")
	}
	for _, leak := range []string{"4405639704015096", "5096", "07/2029", "2029", "29}", "815", "38313"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q is in %s", leak, out.String())
		}
	}
}

// fmt calls no method of what lies in an unexported field: it prints what it sees.
func TestNothingPrintsCardDataOfAnUnexportedField(t *testing.T) {
	t.Parallel()
	n, _ := card.ParseNumber("4405639704015096")
	e, _ := card.ParseExpiry("07/29", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, _ := card.ParseCVC("8151", card.Amex)
	held := struct {
		n card.Number
		e card.Expiry
		c card.CVC
	}{n, e, c}
	out := fmt.Sprintf("%v %+v %#v", held, held, held)
	for _, leak := range []string{"4405639704015096", "07/2029", "{8151", `"8151"`} {
		if strings.Contains(out, leak) {
			t.Errorf("%q is in %s", leak, out)
		}
	}
}

func TestATextThatMayHoldACardNumberIsSeen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"4405639704015096", "card 4405 6397 0401 5096, please", "4405-6397-0401-5096", "x377514500004820x", "4405\u00a06397\u202f0401\u20095096",
		"abcca02c-7af3-4050-b467-0307678261d7 4405639704015096", "4405-6397-0401-5096-abcca02c", "44056397-0401-5096", "44056397-0401-5096-0815-000000000000", "440563970401509600000000000000000",
		"4405\u20116397\u20130401\u20145096", "4405\u00ad6397\u200b0401\u30005096", "４４０５６３９７０４０１５０９６", "٤٤٠٥٦٣٩٧٠٤٠١٥٠٩٦",
		"https://shop.kz/?a=%34%34%30%35%36%33%39%37%30%34%30%31%35%30%39%36"} {
		if !card.LooksLikeNumber(text) {
			t.Errorf("not seen in %q", text)
		}
	}
	for _, text := range []string{"", "204978430339", "order 100000, 23.11.2026", "+7 701 234 56 78", "support said so",
		"abcca02c-7af3-4050-b467-0307678261d7", "https://shop.kz/orders/ABCCA02C-7AF3-4050-B467-0307678261D7?b=1",
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "d41d8cd98f00b2041234567890123426"} {
		if card.LooksLikeNumber(text) {
			t.Errorf("seen in %q", text)
		}
	}
}
