package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// bank answers at once, as the seed has it: a token, a 3-D Secure challenge, a success. It keeps no orders: the id that it
// gives for one says which order and amount it was.
type bank struct {
	http.Server
	url                               string
	tokens, transfers, confirms, lost atomic.Int64
}

// paReq is one for all; the MD is another for each order.
var paReq = noise(600)

func startBank() (*bank, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &bank{url: "http://" + l.Addr().String()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", b.token)
	mux.HandleFunc("POST /p2p/transfer", b.transfer)
	mux.HandleFunc("POST /payment/confirm", b.confirm)
	mux.HandleFunc("/", b.other)
	b.Handler, b.ReadHeaderTimeout = mux, 10*time.Second
	go func() { _ = b.Serve(l) }()
	return b, nil
}

func (b *bank) token(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("invoiceID") == "" {
		http.Error(w, "bad token request", http.StatusBadRequest)
		return
	}
	b.tokens.Add(1)
	reply(w, `{"access_token":"DCEB8O_ZM5U7SO_T_U5EJQ","expires_in":7200,"refresh_token":"","scope":"transfer","token_type":"Bearer"}`)
}

func (b *bank) transfer(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Order struct {
			ID     string      `json:"id"`
			Amount json.Number `json:"amount"`
		} `json:"order"`
	}
	if !read(w, r, &in) {
		return
	}
	b.transfers.Add(1)
	reply(w, fmt.Sprintf(`{"id":%q,"orderID":%q,"secure3D":{"paReq":%q,"md":"%s-%016X","action":"%s/acs?lang=ru"}}`,
		idOf(in.Order.ID, in.Order.Amount.String()), in.Order.ID, paReq, in.Order.ID, rand.Uint64(), b.url))
}

func (b *bank) confirm(w http.ResponseWriter, r *http.Request) {
	var in struct{ ID, PaRes, MD string }
	if !read(w, r, &in) {
		return
	}
	order, amount, ok := orderOf(in.ID)
	if !ok || in.PaRes != paRes || in.MD == "" {
		http.Error(w, "bad confirm request", http.StatusBadRequest)
		return
	}
	b.confirms.Add(1)
	reply(w, fmt.Sprintf(`{"id":%q,"amount":%s,"currency":"KZT","email":"","description":"","reference":"204978430339","orderID":%q,`+
		`"senderCardID":"88481433-595e-4c01-941f-34569db2426e","senderCardPAN":"4405********5096",`+
		`"receiverCardID":"86496cb0-bb5d-4791-bb49-cc27a0f660ce","receiverCardPAN":"5522********6736",`+
		`"intReference":"6BD1808D0FF129B0","terminalID":"95555555","code":0,"status":"AUTH"}`, in.ID, amount, order))
}

// other is a call that the flow does not need.
func (b *bank) other(w http.ResponseWriter, r *http.Request) {
	b.lost.Add(1)
	http.NotFound(w, r)
}

// check wants three calls a flow and no more: another number means that flows were measured which are not whole.
func (b *bank) check() error {
	t, p, c, lost := b.tokens.Load(), b.transfers.Load(), b.confirms.Load(), b.lost.Load()
	if t != p || p != c || lost != 0 {
		return fmt.Errorf("the bank got %d token, %d transfer, %d confirm and %d other calls: not three a flow", t, p, c, lost)
	}
	return nil
}

const idPrefix = "a9e1b986-be01-4763-"

func idOf(order, amount string) string { return idPrefix + order + "-" + amount }

func orderOf(id string) (order, amount string, ok bool) {
	rest, ours := strings.CutPrefix(id, idPrefix)
	order, amount, ok = strings.Cut(rest, "-")
	return order, amount, ours && ok && order != "" && amount != ""
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		http.Error(w, "bad request", http.StatusBadRequest)
		return false
	}
	return true
}

func reply(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, body)
}

// noise is text as base64 has it, the same in every run.
func noise(length int) string {
	random := rand.NewChaCha8([32]byte{'b', 'e', 'n', 'c', 'h'})
	raw := make([]byte, base64.StdEncoding.DecodedLen(length))
	_, _ = random.Read(raw) // has no errors
	return base64.StdEncoding.EncodeToString(raw)
}
