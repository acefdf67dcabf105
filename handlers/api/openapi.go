package api

import (
	"bytes"
	_ "embed" // the document
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/merchant"
)

//go:embed openapi.json
var document []byte

// exampleURL is where the document says that the API is, until a merchant's own address stands there.
const exampleURL = `"https://pay.example.kz/api/v1"`

// documentOf is the OpenAPI document with the address of a merchant's API in it.
func documentOf(m *merchant.Merchant) []byte {
	address, err := json.Marshal(m.PublicURL + root)
	if err != nil {
		panic(err) // texts always marshal
	}
	return bytes.Replace(document, []byte(exampleURL), address, 1)
}

func (a *api) openapi(c echo.Context) error {
	return blob(c, http.StatusOK, "application/json", a.document)
}
