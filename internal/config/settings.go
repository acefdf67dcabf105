// Package config reads, checks and prints the settings. Nothing else reads flags, the environment or settings files.
package config

// Settings are the settings as they are written: on the command line, in the environment (AUDARYM_PUBLIC_URL for
// --public-url) or in a TOML file (public-url = "…"), in this order of precedence. Check turns them into a Config. They
// describe one merchant, or name a file that describes several.
type Settings struct {
	Listen    string `help:"Address of the pages." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	OpsListen string `help:"Address of /healthz and /readyz; none when empty." placeholder:"HOST:PORT"`
	PublicURL string `help:"Address that customers and the bank see, perhaps with a prefix like /transfer; on loopback made from --listen when empty." placeholder:"URL"`
	Database  string `help:"Where transfers are kept." default:"sqlite:audarym.db" placeholder:"sqlite:PATH"`

	Bank           string `help:"Whose API to call: ${enum}." enum:"sandbox,test,test2,prod,custom" default:"sandbox"`
	BankTokenURL   string `help:"Token endpoint, whole; for --bank=custom, or in place of the bank's." placeholder:"URL"`
	BankAPIURL     string `name:"bank-api-url" help:"Base of the API; /p2p/transfer is appended." placeholder:"URL"`
	BankConfirmURL string `help:"Confirm endpoint, whole; base + /payment/confirm when empty." placeholder:"URL"`

	ClientID         string `help:"Client identifier that the bank gave the merchant." placeholder:"ID"`
	ClientSecret     string `help:"Its secret." placeholder:"SECRET"`
	ClientSecretFile string `help:"File that holds the secret." placeholder:"PATH"`
	TerminalID       string `help:"Store identifier (terminal) at the bank." placeholder:"ID"`
	OrderStart       int64  `help:"First order number of a new terminal; a counter that lags behind jumps there." default:"100000" placeholder:"N"`
	OrderCycle       int64  `help:"Raise by one when the last six digits of order numbers are used up and the bank agrees to begin anew." default:"1" placeholder:"N"`

	CookieKeys     string `help:"Keys of cookies and challenges: base64 of 64 bytes each, newest first." placeholder:"KEY,…"`
	CookieKeysFile string `help:"File that holds the keys." placeholder:"PATH"`

	Merchants      string `help:"TOML file that describes several merchants, in place of the settings of one." placeholder:"PATH"`
	WebhookAllow   string `help:"Private networks that webhooks may go to, like 10.0.0.0/8." placeholder:"NETWORK,…"`
	TrustedProxies string `help:"Addresses and networks whose forwarded headers are believed." placeholder:"NETWORK,…"`

	SMTPURL          string `name:"smtp-url" help:"Mail server for receipts: smtp://USER@HOST:587 (STARTTLS), smtps://USER@HOST:465; none are sent when empty." placeholder:"URL"`
	SMTPPassword     string `name:"smtp-password" help:"Password of the user there." placeholder:"PASSWORD"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File that holds the password." placeholder:"PATH"`
	MailFrom         string `help:"Whom receipts come from; where no name stands before the address, the merchant's does." placeholder:"NAME <ADDRESS>"`

	MerchantName string `help:"Whose page this is, as customers know it." default:"Audarym" placeholder:"NAME"`
	Languages    string `help:"Languages of the pages; the first is the default." default:"kk,ru,en" placeholder:"kk,ru,en"`
	AmountMin    string `help:"Smallest transfer, in KZT." default:"1" placeholder:"KZT"`
	AmountMax    string `help:"Largest transfer, in KZT." default:"1000000" placeholder:"KZT"`

	LogLevel  string `help:"Least level that is logged: ${enum}." enum:"debug,info,warn,error" default:"info"`
	LogFormat string `help:"How log lines are written: ${enum}." enum:"text,json" default:"text"`
}
