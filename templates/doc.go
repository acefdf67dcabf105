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
// What can be found by data-testid is listed in e2e/README.md, which a test compares with these sources.
package templates
