package sandbox

import (
	"bytes"
	"encoding/json"
)

// edit changes a JSON body.
type edit func(body map[string]any)

// content is the body of an answer and its type, with what was done to it.
func (a answer) content() (kind string, body []byte) {
	kind, body = "application/json; charset=utf-8", a.html
	if a.html != nil {
		kind = "text/html; charset=utf-8"
	} else if a.body != nil {
		body, _ = json.Marshal(a.body) // structs of ours: cannot fail
		body = edited(body, a.edits)
	}
	switch a.form {
	case formEmpty:
		return kind, nil
	case formPage:
		return "text/html; charset=utf-8", render("fault.html", a.status)
	case formMalformed:
		return kind, append(bytes.TrimSuffix(body, []byte("}")), ",}"...)
	case formBoth:
		return kind, edited(body, []edit{addRefusal})
	case formStrings:
		return kind, edited(body, []edit{numbersToStrings})
	case formTypes:
		return kind, edited(body, []edit{swapTypes})
	}
	return kind, body
}

// edited leaves what is no JSON object alone. Numbers keep their digits: no amount goes through a float.
func edited(body []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return body
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var object map[string]any
	if dec.Decode(&object) != nil {
		return body
	}
	for _, edit := range edits {
		edit(object)
	}
	body, _ = json.Marshal(object) // it was JSON before
	return body
}

func addRefusal(body map[string]any) {
	body["code"], body["message"] = codeNoFunds, messages[codeNoFunds]
}

func numbersToStrings(body map[string]any) {
	for key, value := range body {
		if n, ok := value.(json.Number); ok {
			body[key] = n.String()
		}
	}
}

func swapTypes(body map[string]any) {
	for key, value := range body {
		switch value := value.(type) {
		case json.Number:
			body[key] = value.String()
		case string:
			body[key] = len(value)
		}
	}
}

// respelled adds what the switches say of the keys in answers to transfer, confirm and status (bank-api.md 3).
func (a answer) respelled(s Switches) answer {
	if s.SuccessWithoutCode {
		a.edits = append(a.edits, dropZeroCode)
	}
	if s.InvoiceKey != InvoiceAsSeed {
		a.edits = append(a.edits, func(body map[string]any) { renameInvoice(body, s.InvoiceKey) })
	}
	return a
}

func dropZeroCode(body map[string]any) {
	if body["code"] == json.Number("0") {
		delete(body, "code")
	}
}

// renameInvoice puts the order number under another key, at any depth. Where that is id, the bank's own id has to go,
// but for a challenge, which could not be confirmed without it.
func renameInvoice(body map[string]any, key string) {
	var number any
	for _, name := range invoiceKeys[1:4] {
		if _, ok := body[name]; ok {
			number = body[name]
			delete(body, name)
		}
	}
	challenged := body["secure3D"] != nil || body["paReq"] != nil
	if number != nil && (key != "id" || !challenged) {
		body[key] = number
	}
	for _, inner := range body {
		if object, ok := inner.(map[string]any); ok {
			renameInvoice(object, key)
		}
	}
}
