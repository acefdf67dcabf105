package e2e

import (
	"net/http"
	"regexp"
)

// The receipt as a page of its own, and where its code is confirmed.
func receiptScenes(a *album) {
	_, v := a.world(setup{})
	path := v.sends("12500.50", approved())
	a.foreign(v, "receipt", http.StatusOK, "the receipt, for printing", everyLanguage, v.at(path+"/receipt")).paper = true
	code := regexp.MustCompile(`/verify/([0-9A-Za-z-]+)`).FindStringSubmatch(v.get(path + "/receipt").body)
	if code == nil {
		a.t.Fatal("the receipt names no address that confirms it")
	}
	a.foreign(v, "verify", http.StatusOK, "where a receipt's code is asked about", everyLanguage, v.at("/verify"))
	a.foreign(v, "verify-genuine", http.StatusOK, "a receipt that is genuine", everyLanguage, v.at("/verify/"+code[1]))
	a.foreign(v, "verify-unknown", http.StatusNotFound, "a code that is nobody's", everyLanguage, v.at("/verify/0000000000000000"))
}
