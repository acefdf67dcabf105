// Package templates holds the pages: templ components and the view models
// they print. A component gets exactly the strings it prints; it decides
// nothing, formats nothing and reads nothing. No page has an inline script or
// style, and every page works without JavaScript.
//
// # Contract for QA
//
// Every page has <main data-state>: one of open, challenged, processing,
// succeeded, failed, expired, canceled, review, or error.
//
// These data-testid attributes exist (e2e/README.md will list them later):
//
//	field-<name>      input: amount sender_card sender_expiry sender_cvc
//	                  sender_name receiver_card email
//	error-<name>      message at that input
//	warning-<name>    warning at that input, hidden until form.js shows it
//	error-summary     list of the problems above the form
//	submit            pay button of the card form
//	left              minutes and attempts left
//	failure           last refusal above the card form
//	failure-money     whether money moved      (card form, closed)
//	failure-reason    why                      (card form, closed)
//	failure-next      what to do               (card form, closed)
//	failure-code      the bank's code          (card form, closed)
//	amount            amount                   (card form when fixed, success)
//	handoff-form      form to the bank         (hand-off)
//	handoff-submit    its button               (hand-off)
//	cancel            button that cancels the transfer
//	check-now         link that asks again     (waiting)
//	back              link to the merchant     (success), to the start (error)
//	retry             link of the next step    (closed)
//	request-id        for support              (error)
//	sandbox-banner    the bank is the sandbox
//	language-kk|ru|en language switch
//
// and one for each fact, named by the view (Fact.TestID).
package templates
