package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"audarym/e2e/browser"
	"audarym/e2e/pages"
)

// serve gives every scene at /scene/<name>/<language>, with the headers and the status that it came with. Three things differ:
// a page that would look again does not, no form or script leaves a page, and ?200 is for who takes an error page for a broken
// server.
func (a *album) serve() string {
	mux := http.NewServeMux()
	for _, s := range a.scenes {
		for _, r := range s.answers {
			mux.HandleFunc("GET /scene/"+s.name+"/"+r.lang, func(w http.ResponseWriter, q *http.Request) {
				status := r.status
				if q.URL.RawQuery == "200" {
					status = http.StatusOK
				}
				replay(w, r.reply, status)
			})
		}
	}
	for path, r := range a.assets {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { replay(w, r, r.status) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(mux)
	a.t.Cleanup(server.Close)
	return server.URL
}

func replay(w http.ResponseWriter, r reply, status int) {
	for name, values := range r.header {
		switch name {
		case "Refresh", "Set-Cookie", "Content-Length", "Content-Encoding":
		default:
			w.Header()[name] = values
		}
	}
	w.Header().Add("Content-Security-Policy", "form-action 'none'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, r.body) // the browser has gone
}

// viewer is a tab that goes through an album.
type viewer struct {
	ctx context.Context
	tab pages.Tab
	url string
}

func newViewer(ctx context.Context, url string) viewer { return viewer{ctx, pages.In(ctx), url} }

// opens shows a scene as its customer sees it.
func (v viewer) opens(s *scene, lang string) error {
	want := v.url + "/scene/" + s.name + "/" + lang
	err := v.tab.Open(want)
	if err == nil && s.steps != nil {
		err = s.steps(v.tab)
	}
	if err != nil {
		return err
	}
	now, err := v.tab.Address()
	if err == nil && now != want {
		err = fmt.Errorf("the page left for %s", now)
	}
	return err
}

// wears asks for the light look or the dark one, as a phone's setting does, without motion.
func (v viewer) wears(look string) error {
	_, err := within(v, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
	})
	return err
}

// within runs one action for as long as a step may take.
func within[T any](v viewer, action chromedp.Action[T]) (T, error) {
	ctx, stop := context.WithTimeout(v.ctx, stepTime)
	defer stop()
	return chromedp.Run(ctx, action)
}

// tour shows every scene, by its place in the album, to two browsers at once where there may be two.
func (a *album) tour(t *testing.T, look func(v viewer, scene int)) {
	t.Helper()
	n := min(2, maxBrowsers)
	needBrowsers(t, n)
	url, next := a.serve(), atomic.Int64{}
	var all sync.WaitGroup
	for range n {
		v := newViewer(browser.Tab(t), url)
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(a.scenes)); i = next.Add(1) - 1 {
				look(v, int(i))
			}
		})
	}
	all.Wait()
}
