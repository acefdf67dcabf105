package sandbox

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// maxBody is room for a PaRes of 64 KB (3ds-redirect.md case 38) and far more than a transfer.
const maxBody = 256 << 10

// answer is what an API call ends in. It is decided under the mutex and sent without it.
type answer struct {
	status   int
	body     any
	location string
	html     []byte // instead of body
	edits    []edit // of the body
	form     form
	delivery delivery
	delay    time.Duration
	first    *news // postLink hears this before the answer leaves
	news     *news // and this after it
}

// refusal is a decision against a request, with its HTTP status.
type refusal struct {
	status int
	code   int
	detail string // appended to the message; never holds a value of the request
}

func refuse(code int) *refusal { return &refusal{code: code} }

// unreadable refuses a malformed request. It says which field, so that a developer finds it.
func unreadable(detail string) *refusal {
	return &refusal{http.StatusBadRequest, codeUnreadable, detail}
}

// unauthorized refuses a token. 401 is what tells a client to fetch another one.
func unauthorized(detail string) *refusal {
	return &refusal{http.StatusUnauthorized, codeNotPermitted, detail}
}

// answer turns a refusal into the seed's failure body. Where it names no HTTP status, the switch does.
func (r *refusal) answer(number string, switches Switches) answer {
	status := r.status
	if status == 0 {
		status = switches.RefusalStatus
	}
	return answer{status: status, body: r.body(number)}
}

func (r *refusal) body(number string) failure {
	message := messageOf(r.code)
	if r.detail != "" {
		message += ": " + r.detail
	}
	return failure{Code: r.code, Message: message, InvoiceID: number}
}

// readJSON reads a body whole. The body comes back even where its content type is wrong: the ledger counts it.
func readJSON(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, &refusal{http.StatusRequestEntityTooLarge, codeUnreadable, "the body is too long or broken off"}
	}
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return body, &refusal{http.StatusUnsupportedMediaType, codeUnreadable, "the content type is not application/json"}
	}
	return body, nil
}

// readForm takes both forms: the seed says form-data, the bank's SDK sends urlencoded (bank-api.md 2).
// The query string is no part of a form (3ds-redirect.md case 40).
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch mediaType {
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("the form could not be read")
		}
		return r.PostForm, nil
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil || len(r.MultipartForm.File) > 0 {
			return nil, errors.New("the form could not be read")
		}
		return r.MultipartForm.Value, nil
	}
	return nil, errors.New("the content type is not a form")
}

// checkForm wants each required field exactly once, optional ones at most once, and no others.
func checkForm(form url.Values, required, optional []string) error {
	known := map[string]bool{}
	for _, name := range required {
		known[name] = true
		if len(form[name]) != 1 {
			return fmt.Errorf("%s is missing or doubled", name)
		}
	}
	for _, name := range optional {
		known[name] = true
	}
	for name, values := range form {
		if !known[name] || len(values) != 1 {
			return errors.New("a field is unknown or doubled")
		}
	}
	return nil
}
