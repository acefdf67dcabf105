package handlers

import (
	"fmt"
	"image"
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"audarym/templates"
)

// quietZone is how many modules around a QR code stay white (ISO/IEC 18004: four).
const quietZone = 4

// drawQR makes one path of a code's dark modules. Level M still reads with 15 % of it torn or blotted; what is too long for a code
// has none.
func drawQR(text, label string) *templates.QR {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			run := x
			for run < size && dark(code, run, y) {
				run++
			}
			if n := run - x; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, n, n)
				x = run
			}
		}
	}
	return &templates.QR{Size: strconv.Itoa(size + 2*quietZone), Path: path.String(), Label: label}
}

func dark(code image.Image, x, y int) bool {
	return color.GrayModel.Convert(code.At(x, y)) == color.Gray{}
}
