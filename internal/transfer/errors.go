package transfer

import "errors"

// Errors of the service and its store. Handlers turn each into one page.
var (
	ErrNotFound = errors.New("transfer: no such transfer")
	ErrBusy     = errors.New("transfer: too many bank calls at once") // nothing was sent, try later
	ErrNotNow   = errors.New("transfer: not possible in this state")  // show the stored state instead
	ErrProof    = errors.New("transfer: MD or PaRes is not ours")     // 3ds-redirect.md case 77
	ErrConflict = errors.New("transfer: changed by somebody else")    // the store's compare-and-swap lost
	ErrNumbers  = errors.New("transfer: order numbers are used up")   // seed: last six digits unique
	// ErrNoMerchant says that a transfer's merchant is not in the settings any more.
	ErrNoMerchant = errors.New("transfer: no such merchant")
	ErrStore      = errors.New("transfer: the database does not answer") // nothing was sent, try later
)

// FormKeyUsedError says that a form was sent before; ID is the transfer that it started.
type FormKeyUsedError struct{ ID ID }

func (e FormKeyUsedError) Error() string { return "transfer: form key used before" }
