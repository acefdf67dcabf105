// Package app wires everything: the commands and the browser tests start the same application here.
//
// Who may import whom of ours. Arrows point inward, and the sandbox bank shares no code with anything: both it and
// the client are held against the bank's own example bodies. A test reads the build and fails on any other edge.
//
//	# imports
//	cmd/audarym               internal/app internal/config internal/demoshop internal/epay internal/failpoint internal/i18n internal/merchant internal/operator internal/sandbox internal/transfer internal/webhook
//	e2e                       internal/demoshop internal/merchant internal/app internal/config internal/sandbox e2e/browser e2e/firefox e2e/npm e2e/pages templates internal/webhook
//	e2e/bench
//	e2e/bench/floor
//	e2e/bench/profiled        internal/app internal/config
//	e2e/browser
//	e2e/crash                 e2e/browser e2e/pages internal/failpoint internal/sandbox
//	e2e/firefox               e2e/pages
//	e2e/npm
//	e2e/pages
//	e2e/webhookjs             e2e/npm internal/webhook
//	handlers                  internal/transfer internal/merchant internal/card internal/failpoint internal/i18n internal/telemetry templates static
//	handlers/api              internal/apiv1 internal/card internal/merchant internal/telemetry internal/transfer
//	internal/apiv1            internal/card internal/merchant internal/transfer
//	internal/app              handlers handlers/api internal/apiv1 internal/config internal/epay internal/failpoint internal/jobs internal/mail internal/merchant internal/operator internal/store internal/telemetry internal/transfer internal/webhook
//	internal/bankdoc
//	internal/card
//	internal/config           internal/merchant internal/webhook
//	internal/demoshop
//	internal/epay             internal/card internal/merchant internal/transfer
//	internal/failpoint
//	internal/i18n
//	internal/jobs             internal/failpoint internal/mail internal/merchant internal/transfer internal/webhook
//	internal/mail             internal/i18n internal/merchant internal/transfer
//	internal/merchant         internal/card
//	internal/operator         internal/card internal/merchant internal/transfer
//	internal/sandbox
//	internal/simulator
//	internal/store            internal/card internal/failpoint internal/merchant internal/transfer
//	internal/store/storetest  internal/card internal/merchant internal/transfer
//	internal/telemetry
//	internal/transfer         internal/card internal/failpoint internal/merchant
//	internal/webhook
//	static
//	templates                 internal/i18n static
//	# end of imports
package app
