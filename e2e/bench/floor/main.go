// Command floor is the least that a server could do for a transfer: the bench measures Audarym against it.
//
// Bare net/http; five requests of a customer, three calls of the bank, pages read from files. Bodies are decoded as any
// program would; nothing is stored, checked, escaped, signed or logged.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

type floor struct {
	bank                  string
	client                http.Client
	form, handoff, result []byte
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "address of the pages")
	folder := flag.String("pages", ".", "where form.html, handoff.html and result.html are")
	f := &floor{client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	flag.StringVar(&f.bank, "bank", "", "address of the bank")
	flag.Parse()
	for name, page := range map[string]*[]byte{"form.html": &f.form, "handoff.html": &f.handoff, "result.html": &f.result} {
		body, err := os.ReadFile(filepath.Join(*folder, name))
		if err != nil {
			fatal(err)
		}
		*page = body
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, f.form) })
	mux.HandleFunc("POST /transfers", f.open)
	mux.HandleFunc("GET /t/handoff", func(w http.ResponseWriter, _ *http.Request) { show(w, f.handoff) })
	mux.HandleFunc("POST /3ds/return/{token}", f.confirm)
	mux.HandleFunc("GET /t/result", func(w http.ResponseWriter, _ *http.Request) { show(w, f.result) })
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: *listen, Handler: mux}
	context.AfterFunc(ended, func() { _ = server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "floor: "+err.Error())
	os.Exit(1)
}

func show(w http.ResponseWriter, page []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page)
}

// open asks for a token and posts the cards.
func (f *floor) open(w http.ResponseWriter, r *http.Request) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {"transfer"}, "invoiceID": {"100000"}, "amount": {r.PostFormValue("amount")},
		"currency": {"KZT"}, "client_id": {"bench"}, "client_secret": {"bench-secret"}, "terminal": {"c36b282f-6819-4d4f-85df-a4bdc8a8f703"},
	}.Encode()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	err := f.call("/token", "application/x-www-form-urlencoded", "", strings.NewReader(form), &token)
	if err == nil {
		err = f.post("/p2p/transfer", token.AccessToken, bodyOf(r.PostForm), &struct {
			ID       string `json:"id"`
			Secure3D struct{ PaReq, MD, Action string }
		}{})
	}
	answer(w, r, "/t/handoff", err)
}

// confirm posts what the ACS gave.
func (f *floor) confirm(w http.ResponseWriter, r *http.Request) {
	err := f.post("/payment/confirm", "DCEB8O_ZM5U7SO_T_U5EJQ", map[string]string{
		"ID": "a9e1b986-be01-4763-100000-1500.50", "PaRes": r.PostFormValue("PaRes"), "MD": r.PostFormValue("MD"),
	}, &struct{ ID, Reference, Status string }{})
	answer(w, r, "/t/result", err)
}

func answer(w http.ResponseWriter, r *http.Request, path string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

func (f *floor) post(path, token string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return f.call(path, "application/json", token, bytes.NewReader(text), into)
}

func (f *floor) call(path, kind, token string, body io.Reader, into any) error {
	req, err := http.NewRequest(http.MethodPost, f.bank+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := f.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", path, res.Status)
	}
	return json.Unmarshal(text, into)
}
