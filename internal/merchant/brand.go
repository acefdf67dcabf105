package merchant

// Brand is how a merchant's pages differ from another's: tokens, and no style of its own making (pages.md, Look).
type Brand struct {
	Accent  string            // "#rrggbb", or "" for ours
	Logo    Logo              // none where Type is ""
	Support Support           // whom customers ask
	Terms   string            // https address of the merchant's terms, or ""
	Fee     map[string]string // what the merchant says of its fee, by language; "" or missing: nothing
}

// Logo is a picture that was looked at, and is served by us.
type Logo struct {
	Type          string // image/png, image/jpeg, image/webp or image/svg+xml
	Bytes         []byte
	Width, Height int // pixels, or the units of an SVG
}

// Support is how a customer reaches the merchant. Any of it may be "".
type Support struct{ Email, Phone, URL string }
