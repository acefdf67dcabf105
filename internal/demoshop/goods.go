package demoshop

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// good is something on the shelf. Its name and a line about it are in the words of each language.
type good struct {
	ID    string
	Price tenge
}

// shelf is in the order of the page. The dearest basket stays under the demo's limit of a million.
var shelf = []good{{"black", 2400}, {"green", 1900}, {"honey", 4500}, {"bowl", 3200}}

const (
	maxEach  = 9 // pieces of one good in an order
	currency = "KZT"
)

// tenge is an amount in whole tenge.
type tenge int

// String is the amount as the API takes it: "1000.00".
func (t tenge) String() string { return fmt.Sprintf("%d.00", int(t)) }

// Shown is the amount as a customer reads it: "1 000 ₸", with no-break spaces.
func (t tenge) Shown() string {
	digits := strconv.Itoa(int(t))
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u00a0" + digits[i:]
	}
	return digits + "\u00a0₸"
}

// basket is how many of each good, in the order of the shelf.
type basket [4]int

func (b basket) total() tenge {
	sum := tenge(0)
	for i, n := range b {
		sum += tenge(n) * shelf[i].Price
	}
	return sum
}

func (b basket) pieces() int {
	sum := 0
	for _, n := range b {
		sum += n
	}
	return sum
}

// String is the basket as the cookie and the transfer's metadata hold it: "black:2+honey:1".
func (b basket) String() string {
	var parts []string
	for i, n := range b {
		if n > 0 {
			parts = append(parts, shelf[i].ID+":"+strconv.Itoa(n))
		}
	}
	return strings.Join(parts, "+")
}

// put adds n pieces of a good; it stays within nought and maxEach. An unknown good is not put in.
func (b basket) put(id string, n int) basket {
	for i, g := range shelf {
		if g.ID == id {
			b[i] = min(max(b[i]+n, 0), maxEach)
		}
	}
	return b
}

// readBasket reads what String wrote. What it does not know it leaves out: a cookie may be old or made up.
func readBasket(text string) basket {
	var b basket
	for _, part := range strings.Split(text, "+") {
		id, count, _ := strings.Cut(part, ":")
		if n, err := strconv.Atoi(count); err == nil && n > 0 && n <= maxEach {
			b = b.put(id, n)
		}
	}
	return b
}

// orderedBasket reads the order form: a field for each good with its number. The form holds what its reader saw; the
// cookie may have changed since in another tab.
func orderedBasket(form url.Values) (basket, bool) {
	var b basket
	for i, g := range shelf {
		text := form.Get("count_" + g.ID)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxEach {
			return basket{}, false
		}
		b[i] = n
	}
	return b, b.pieces() > 0
}

// ourCard is where customers send the money: a card of the sandbox bank's that receives.
const ourCard = "5100 0000 0000 1006"
