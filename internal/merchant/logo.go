package merchant

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Limits of a logo.
const (
	MaxLogo     = 64 << 10 // bytes
	maxLogoSide = 1024     // pixels
	minLogoSide = 16
)

// picture is a kind of file that is known by its first bytes, whatever its name says.
type picture struct {
	mime   string
	is     func(data []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	moves  func(data []byte) bool
}

var pictures = []picture{
	{"image/png", begins("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, movingPNG},
	{"image/jpeg", begins("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, func([]byte) bool { return false }},
	{"image/webp", isWebP, webp.DecodeConfig, webp.Decode, movingWebP},
}

// CheckLogo looks at a PNG, JPEG, WebP or SVG of at most MaxLogo bytes, 16 to 1024 pixels a side. Pictures of pixels are kept
// as they are, once they could be read to the end and do not move. An SVG is written anew from the elements and attributes
// that draw and can do nothing else; any other is an error, so that what is served is what was looked at.
func CheckLogo(data []byte) (Logo, error) {
	if len(data) > MaxLogo {
		return Logo{}, fmt.Errorf("has more than %d KiB", MaxLogo>>10)
	}
	for _, kind := range pictures {
		if kind.is(data) {
			return kind.check(data)
		}
	}
	if isSVG(data) {
		return checkSVG(data)
	}
	return Logo{}, errors.New("is no PNG, JPEG, WebP or SVG")
}

func (k picture) check(data []byte) (Logo, error) {
	if k.moves(data) {
		return Logo{}, errors.New("moves; a logo stands still")
	}
	size, err := k.config(bytes.NewReader(data))
	if err != nil {
		return Logo{}, fmt.Errorf("cannot be read as %s", k.mime)
	}
	l := Logo{Type: k.mime, Bytes: data, Width: size.Width, Height: size.Height}
	if err := l.size(); err != nil { // before memory is taken for its pixels
		return Logo{}, err
	}
	if _, err := k.decode(bytes.NewReader(data)); err != nil {
		return Logo{}, fmt.Errorf("cannot be read to its end as %s", k.mime)
	}
	return l, nil
}

func (l Logo) size() error {
	if min(l.Width, l.Height) < minLogoSide || max(l.Width, l.Height) > maxLogoSide {
		return fmt.Errorf("is %d x %d; a side must have %d to %d pixels", l.Width, l.Height, minLogoSide, maxLogoSide)
	}
	return nil
}

func begins(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

func isWebP(data []byte) bool {
	return len(data) >= 16 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

// movingWebP reads the animation flag of the extended header (RFC 9649 section 2.7).
func movingWebP(data []byte) bool {
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&0x02 != 0
}

// movingPNG looks for the chunk that makes an APNG (PNG third edition, section 11.3.6.1).
func movingPNG(data []byte) bool {
	const header, tail = 8, 4 // length and type before a chunk's data, a checksum after it
	for rest := data[8:]; len(rest) >= header; {
		if string(rest[4:8]) == "acTL" {
			return true
		}
		n := uint64(binary.BigEndian.Uint32(rest)) + header + tail
		if n > uint64(len(rest)) {
			return false
		}
		rest = rest[n:]
	}
	return false
}
