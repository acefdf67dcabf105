package sandbox

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
)

// Letter is a mail as a person reads it.
type Letter struct {
	Mail
	Subject string       `json:"subject"`
	Headers []MailHeader `json:"headers"` // decoded, sorted by name
	Text    string       `json:"text"`
	HTML    string       `json:"html"`
	Trouble string       `json:"trouble,omitempty"` // why it cannot be read
}

// MailHeader is one line of them.
type MailHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Read takes a mail apart.
func (m Mail) Read() Letter {
	l := Letter{Mail: m}
	message, err := mail.ReadMessage(strings.NewReader(m.Raw))
	if err != nil {
		l.Trouble = err.Error()
		return l
	}
	words := mime.WordDecoder{}
	for name, values := range message.Header {
		for _, value := range values {
			if plain, err := words.DecodeHeader(value); err == nil {
				value = plain
			}
			l.Headers = append(l.Headers, MailHeader{name, value})
			if name == "Subject" {
				l.Subject = value
			}
		}
	}
	slices.SortStableFunc(l.Headers, func(a, b MailHeader) int { return strings.Compare(a.Name, b.Name) })
	if err := l.read(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body, deepest); err != nil {
		l.Trouble = err.Error()
	}
	return l
}

// deepest is how far parts may lie in parts: each takes a look at all that is in it.
const deepest = 5

// read takes a body, or each part of one.
func (l *Letter) read(kind, encoding string, body io.Reader, depth int) error {
	kind, parameters, err := mime.ParseMediaType(kind)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		if depth == 0 {
			return errors.New("parts in parts without end")
		}
		return l.readParts(multipart.NewReader(body, parameters["boundary"]), depth-1)
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	switch kind {
	case "text/plain":
		l.Text = string(content)
	case "text/html":
		l.HTML = string(content)
	}
	return err
}

func (l *Letter) readParts(parts *multipart.Reader, depth int) error {
	for {
		part, err := parts.NextPart() // quoted-printable is undone there
		if err == io.EOF {            //nolint:errorlint // it comes bare
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.read(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, depth); err != nil {
			return err
		}
	}
}
