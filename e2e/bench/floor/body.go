package main

import (
	"encoding/json"
	"net/url"
)

// body is what the seed wants to be posted for a transfer.
type body struct {
	Order order `json:"order"`
	Card  struct {
		Sender   sender   `json:"sender"`
		Receiver receiver `json:"receiver"`
	} `json:"card"`
}

type order struct {
	Amount                 json.Number `json:"amount"`
	Currency               string      `json:"currency"`
	Description            string      `json:"description"`
	MerchantIDForSavedCard string      `json:"merchantIdForSavingCards"`
	ID                     string      `json:"id"`
	SenderIP               string      `json:"senderIP"`
	SenderEmail            string      `json:"senderEmail"`
	Foreign                bool        `json:"foreign"`
	TerminalID             string      `json:"terminalId"`
	BackLink               string      `json:"backLink"`
	FailureBackLink        string      `json:"failureBackLink"`
	PostLink               string      `json:"postLink"`
	FailurePostLink        string      `json:"failurePostLink"`
}

type sender struct {
	Save         bool   `json:"save"`
	TransferType string `json:"transferType"`
	Address      string `json:"address"`
	CVC          string `json:"cvc"`
	CardCred     string `json:"cardCred"`
	Expire       struct {
		Month string `json:"month"`
		Year  string `json:"year"`
	} `json:"expire"`
	Name   string `json:"name"`
	Number string `json:"number"`
}

type receiver struct {
	Save         bool   `json:"save"`
	ID           string `json:"id"`
	TransferType string `json:"transferType"`
	CardCred     string `json:"cardCred"`
}

func bodyOf(form url.Values) *body {
	const link = "https://audarym.example/bank/notify/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	b := &body{Order: order{
		Amount: json.Number(form.Get("amount")), Currency: "KZT", Description: "Audarym", ID: "100000", SenderIP: "127.0.0.1",
		SenderEmail: form.Get("email"), TerminalID: "c36b282f-6819-4d4f-85df-a4bdc8a8f703",
		BackLink: link, FailureBackLink: link, PostLink: link, FailurePostLink: link,
	}}
	b.Card.Sender = sender{TransferType: "TYPEPAN", CVC: form.Get("sender_cvc"), CardCred: form.Get("sender_card"), Name: form.Get("sender_name")}
	b.Card.Sender.Expire.Month, b.Card.Sender.Expire.Year = "01", "25"
	b.Card.Receiver = receiver{TransferType: "TYPEPAN", CardCred: form.Get("receiver_card")}
	return b
}
