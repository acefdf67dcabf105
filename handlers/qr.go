package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"rsc.io/qr"

	"audarym/templates"
)

// quietZone is how many modules around a QR code stay white (ISO/IEC 18004: four).
const quietZone = 4

// drawQR makes one path of a code's dark modules. Level M still reads with 15 % of it torn or blotted; what is too long for a code
// has none. The library takes the first of eight masks where others draw and grade all of them, on each view of a receipt: that
// costs more than everything else about a transfer.
func drawQR(text, label string) *templates.QR {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil
	}
	size := code.Size
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			run := x
			for run < size && code.Black(run, y) {
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
