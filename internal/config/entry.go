package config

// entry is a [[merchant]] table as it is written. The README's list of keys is made from it.
type entry struct {
	ID               string   `help:"Names the merchant in the database, for ever: 1 to 32 of a-z, 0-9 and -."`
	Name             string   `help:"Whose page it is, as customers know it: 1 to 60 characters."`
	PublicURL        string   `help:"Address that customers and the bank see: https://host, or with a prefix of one to three segments."`
	Hosts            []string `help:"Host headers that a proxy passes; those of public-url when missing. Each host is one merchant's."`
	TerminalID       string   `help:"Store identifier (terminal) at the bank."`
	ClientID         string   `help:"Client identifier at the bank."`
	ClientSecretFile string   `help:"File that holds its secret."`
	ClientSecretEnv  string   `help:"Or the environment variable that does."`

	APIKeys            []string `help:"Hashes of the merchant's API keys, as keygen prints them: sha256:…"`
	WebhookURL         string   `help:"Where the merchant is told of its transfers; nowhere when missing."`
	WebhookSecretsFile string   `help:"File that holds one or two secrets that sign this, whsec_…, newest first."`
	WebhookSecretsEnv  string   `help:"Or the environment variable that does."`
	LinkSecretFile     string   `help:"File that holds the secret of signed links, 32 characters or more."`
	LinkSecretEnv      string   `help:"Or the environment variable that does."`
	ReturnURLs         []string `name:"return-urls" help:"Where customers may be sent back to: addresses that begin with one of these."`

	Languages     []string `help:"Languages of the pages, the first is the default; those of --languages when missing."`
	AmountMin     string   `help:"Smallest transfer, in KZT; that of --amount-min when missing."`
	AmountMax     string   `help:"Largest transfer, in KZT; that of --amount-max when missing."`
	OpenTransfers bool     `default:"true" help:"Anybody may open a transfer on the merchant's page."`
	International bool     `default:"false" help:"The receiver's card may be a foreign one."`
	SavedCards    bool     `default:"false" help:"The merchant's own customers may have the bank keep their cards."`

	Brand brandEntry
}

// brandEntry is a [merchant.brand] table as it is written.
type brandEntry struct {
	Logo         string `help:"File of a PNG, JPEG, WebP or plain SVG, 16 to 1024 pixels a side, at most 64 KiB."`
	Accent       string `help:"Colour of buttons, #rrggbb; links and edges are a shade of it that can be read."`
	SupportEmail string `help:"Whom customers write to."`
	SupportPhone string `help:"Whom they call."`
	SupportURL   string `help:"Where they are helped."`
	TermsURL     string `help:"The merchant's terms."`
	FeeKK        string `help:"What the merchant says of its fee in Kazakh, in one line of at most 200 characters."`
	FeeRU        string `help:"In Russian."`
	FeeEN        string `help:"In English."`
}
