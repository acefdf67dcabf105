package handlers

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"audarym/templates"
)

const module = 4 // pixels

// painted is a QR code as a browser paints its path: only what drawQR writes is understood.
func painted(t *testing.T, q *templates.QR) *image.Gray {
	t.Helper()
	size, err := strconv.Atoi(q.Size)
	if err != nil {
		t.Fatal(err)
	}
	picture := image.NewGray(image.Rect(0, 0, size*module, size*module))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, run := range strings.Split(q.Path, "M")[1:] {
		var x, y, n, back int
		if _, err := fmt.Sscanf(run, "%d %dh%dv1h-%dz", &x, &y, &n, &back); err != nil || n != back || n < 1 {
			t.Fatalf("run %q: %v", run, err)
		}
		for px := x * module; px < (x+n)*module; px++ {
			for py := y * module; py < (y+1)*module; py++ {
				if picture.GrayAt(px, py) == (color.Gray{}) {
					t.Fatalf("%d %d is painted twice", x, y)
				}
				picture.SetGray(px, py, color.Gray{})
			}
		}
	}
	return picture
}

// scanned is what a scanner that is not ours reads.
func scanned(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("no code is seen: %v", err)
	}
	return result.GetText()
}

func TestAScannerReadsTheCode(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"https://pay.example.kz/verify/100042-7K3M-9QRT-XZ4W", "http://127.0.0.1:8080/verify/123456789012345-ZZZZ-ZZZZ-ZZZZ",
		"https://xn--e1aajfpcds8ay4h.example/" + strings.Repeat("prefix/", 30) + "verify/100042-7K3M-9QRT-XZ4W",
	} {
		if got := scanned(t, painted(t, drawQR(text, ""))); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

// Whatever the receipt's code is: only one mask is ever drawn.
func TestAScannerReadsEveryCode(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		text := fmt.Sprintf("https://pay.example.kz/verify/%d-%04X-%04X-%04X", 100_000+random.IntN(900_000), random.IntN(1<<16), random.IntN(1<<16), random.IntN(1<<16))
		if got := scanned(t, painted(t, drawQR(text, ""))); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

// A blot must not make a receipt worthless.
func TestAScannerReadsABlottedCode(t *testing.T) {
	t.Parallel()
	const text = "https://pay.example.kz/verify/100042-7K3M-9QRT-XZ4W"
	picture := painted(t, drawQR(text, ""))
	middle := picture.Bounds().Dx() / 2
	for x := middle - 3*module; x < middle+3*module; x++ {
		for y := middle - 3*module; y < middle+3*module; y++ {
			picture.SetGray(x, y, color.Gray{})
		}
	}
	if got := scanned(t, picture); got != text {
		t.Errorf("it is read as %q", got)
	}
}

func TestTheQuietZoneIsWhite(t *testing.T) {
	t.Parallel()
	picture := painted(t, drawQR("https://pay.example.kz/verify/100042-7K3M-9QRT-XZ4W", ""))
	inner := picture.Bounds().Inset(quietZone * module)
	for x := range picture.Bounds().Dx() {
		for y := range picture.Bounds().Dy() {
			if !(image.Pt(x, y).In(inner)) && picture.GrayAt(x, y) != (color.Gray{Y: 255}) {
				t.Fatalf("%d %d is dark", x, y)
			}
		}
	}
	if corner := inner.Min; picture.GrayAt(corner.X, corner.Y) != (color.Gray{}) {
		t.Error("the zone is wider than it should be")
	}
}

func TestWhatIsTooLongHasNoCode(t *testing.T) {
	t.Parallel()
	if q := drawQR(strings.Repeat("a", 3000), ""); q != nil {
		t.Errorf("3000 characters in %s modules", q.Size)
	}
}
