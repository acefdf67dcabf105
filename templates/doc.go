// Package templates holds the pages: templ components and the view models
// they print. A component gets exactly the strings it prints; it decides
// nothing, formats nothing and reads nothing. No page has an inline script or
// style, and every page works without JavaScript.
//
// # Contract for QA
//
// <main data-state> says which page it is, data-testid names what a test wants to find. Both are listed in e2e/README.md, which
// a test compares with these sources.
package templates
