package e2e

import (
	"net/http"
	"regexp"

	"audarym/e2e/pages"
)

// The receipt as a page of its own, and where its code is confirmed.
func receiptScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("12500.50", approved())
	a.page(v, "receipt", pages.Succeeded, http.StatusOK, "the receipt, for printing", v.at(path+"/receipt")).paper = true
	code := regexp.MustCompile(`/verify/([0-9A-Za-z-]+)`).FindStringSubmatch(v.get(path + "/receipt").body)
	if code == nil {
		a.t.Fatal("the receipt names no address that confirms it")
	}
	a.page(v, "verify", pages.Verify, http.StatusOK, "where a receipt's code is asked about", v.at("/verify"))
	a.page(v, "verify-genuine", pages.Genuine, http.StatusOK, "a receipt that is genuine", v.at("/verify/"+code[1])).paper = true
	a.page(v, "verify-unknown", pages.Unknown, http.StatusNotFound, "a code that is nobody's", v.at("/verify/0000000000000000"))

	w.changesDatabase(`UPDATE transfers SET told = told || '!refused'`) // as where the bank says so after it carried it out
	a.page(v, "succeeded-disputed", pages.Succeeded, http.StatusOK, "the end of a transfer that the bank has contradicted since", v.at(path))
	a.page(v, "receipt-disputed", pages.Succeeded, http.StatusOK, "a receipt that the bank has contradicted since", v.at(path+"/receipt"))
	a.page(v, "verify-disputed", pages.Disputed, http.StatusOK, "its code", v.at("/verify/"+code[1]))
}
