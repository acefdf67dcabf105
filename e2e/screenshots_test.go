//go:build screenshots

package e2e

import (
	"context"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pose is a window in which each scene is photographed.
type pose struct {
	Name, Shows   string
	width, height int64
	dark, paper   bool
}

// poses are a phone by day and by night, the smallest phone, a desktop, and an A5 sheet of paper for what is printed.
var poses = []pose{
	{Name: "phone", Shows: "phone", width: 390, height: 844},
	{Name: "dark", Shows: "phone, dark", width: 390, height: 844, dark: true},
	{Name: "narrow", Shows: "320 px", width: 320, height: 640},
	{Name: "desktop", Shows: "desktop", width: 1280, height: 800},
	{Name: "print", Shows: "printed", width: 559, height: 794, paper: true},
}

// TestScreenshots takes a picture of every scene in every language and window, and makes a page to look through them.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	folder, err := filepath.Abs(filepath.Join("..", ".artifacts", "screenshots"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	a := collect(t)
	a.tour(t, func(v viewer, i int) {
		if err := v.photographs(a.scenes[i], folder); err != nil {
			t.Errorf("%s: %v", a.scenes[i].name, err)
		}
	})
	a.gallery(t, filepath.Join(folder, "index.html"))
}

// photographs takes all pictures of a scene.
func (v viewer) photographs(s *scene, folder string) error {
	for _, r := range s.answers {
		if err := v.poses(poses[0]); err != nil {
			return err
		}
		if err := v.opens(s, r.lang); err != nil {
			return err
		}
		for _, p := range poses {
			if p.paper && !s.paper {
				continue
			}
			if err := v.poses(p); err != nil {
				return err
			}
			picture, err := within(v, chromedp.FullScreenshot(100))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s.%s.%s.png", s.name, r.lang, p.Name)), picture, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// poses makes the window one of the sizes and looks.
func (v viewer) poses(p pose) error {
	look, media := "light", "screen"
	if p.dark {
		look = "dark"
	}
	if p.paper {
		media = "print"
	}
	_, err := within(v, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
	})
	if err != nil {
		return err
	}
	_, err = within(v, chromedp.EmulateViewport(p.width, p.height))
	return err
}

// gallery writes the page that shows the pictures, and prints where it is.
func (a *album) gallery(t *testing.T, path string) {
	t.Helper()
	type shot struct{ Lang, Pose, File string }
	type row struct {
		Name, Shows, State string
		Status             int
		Shots              []shot
	}
	var (
		rows   []row
		states []string
	)
	for _, s := range a.scenes {
		r := row{s.name, s.shows, string(s.state), s.status, nil}
		if r.State == "" {
			r.State = "others"
		}
		for _, p := range poses {
			for _, answer := range s.answers {
				if !p.paper || s.paper {
					r.Shots = append(r.Shots, shot{answer.lang, p.Name, fmt.Sprintf("%s.%s.%s.png", s.name, answer.lang, p.Name)})
				}
			}
		}
		if rows = append(rows, r); !slices.Contains(states, r.State) {
			states = append(states, r.State)
		}
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	page := template.Must(template.ParseFiles(filepath.Join("checks", "gallery.html")))
	if err := page.Execute(file, map[string]any{"Rows": rows, "States": states, "Poses": poses, "Languages": everyLanguage}); err != nil {
		t.Fatal(err)
	}
	fmt.Println("gallery:", path)
}
