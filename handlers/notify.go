package handlers

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

const noticeLimit = 64 << 10 // bytes of a notification

// notify takes the bank's notification as what it is, an unsigned hint: its body is not believed, and the answer says
// nothing but "received", whatever it holds (bank-api.md section 7). A body that cannot be read is a hint all the same.
func (h *handlers) notify(c echo.Context) error {
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, noticeLimit))
	if err != nil {
		return unread(err)
	}
	notice := readNotice(c.Request().Header.Get(echo.HeaderContentType), body)
	if err := h.Service.Hint(c.Request().Context(), h.Merchant.ID, c.Param("tok"), notice); err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, []byte("{}"))
}

// readNotice reads what the domain wants to know, as JSON or as a form, in whatever spelling.
func readNotice(contentType string, body []byte) transfer.Word {
	fields := map[string]string{}
	if kind, _, _ := mime.ParseMediaType(contentType); kind == echo.MIMEApplicationForm {
		form, _ := url.ParseQuery(string(body)) // what of it can be read
		for name := range form {
			fields[strings.ToLower(name)] = form.Get(name)
		}
	} else {
		fields = scalars(body)
	}
	n := transfer.Word{
		SecretHash: fields["secret_hash"], Order: firstOf(fields, "invoiceid", "orderid", "order"),
		Amount: plainAmount(fields["amount"]), Currency: fields["currency"],
	}
	switch strings.ToLower(fields["code"]) {
	case "ok", "0":
		n.Says = transfer.OnApproved
	case "error":
		n.Says = transfer.OnDeclined
	}
	return n
}

// scalars are the texts and numbers of a JSON object, numbers as they were written.
func scalars(body []byte) map[string]string {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var object map[string]any
	if dec.Decode(&object) != nil {
		return nil
	}
	fields := map[string]string{}
	for name, value := range object {
		switch v := value.(type) {
		case string:
			fields[strings.ToLower(name)] = v
		case json.Number:
			fields[strings.ToLower(name)] = v.String()
		}
	}
	return fields
}

// plainNumber keeps exponents small: 2e2 is an amount, 1e999999999 an attack.
var plainNumber = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,6})?([eE]\+?[0-9])?$`)

// plainAmount is an amount, or a word that is none and so is no order's.
func plainAmount(text string) string {
	if text == "" || plainNumber.MatchString(text) {
		return text
	}
	return "unreadable"
}

func firstOf(fields map[string]string, names ...string) string {
	for _, name := range names {
		if fields[name] != "" {
			return fields[name]
		}
	}
	return ""
}
