package card

import "strconv"

// Brand is a payment system.
type Brand string

// The brands that are told apart.
const (
	Unknown    Brand = ""
	Visa       Brand = "visa"
	Mastercard Brand = "mastercard"
	Amex       Brand = "amex"
	Mir        Brand = "mir"
	UnionPay   Brand = "unionpay"
	Maestro    Brand = "maestro"
)

// CVCLength is how many digits the brand prints as its security code; 0 where 3 and 4 are both taken.
func (b Brand) CVCLength() int {
	switch b {
	case Amex:
		return 4
	case Unknown:
		return 0
	}
	return 3
}

// brandOf looks at the issuer's first four digits. The ranges are the schemes' published ones.
func brandOf(digits string) Brand {
	if len(digits) < 4 {
		return Unknown
	}
	first4, err := strconv.Atoi(digits[:4])
	if err != nil {
		return Unknown
	}
	switch {
	case digits[0] == '4':
		return Visa
	case within(first4, 3400, 3499), within(first4, 3700, 3799):
		return Amex
	case within(first4, 2200, 2204):
		return Mir
	case within(first4, 2221, 2720), within(first4, 5100, 5599):
		return Mastercard
	case within(first4, 6200, 6299):
		return UnionPay
	case within(first4, 5000, 5099), within(first4, 5600, 5899), within(first4, 6000, 6999):
		return Maestro
	}
	return Unknown
}

func within(n, low, high int) bool { return n >= low && n <= high }
