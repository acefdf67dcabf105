package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"audarym/internal/config"
)

func (c *demoCmd) settings(port int, bank, mail, folder string) config.Settings {
	return config.Settings{
		Listen: fmt.Sprintf("127.0.0.1:%d", port), PublicURL: fmt.Sprintf("http://localhost:%d", port),
		Database: "sqlite:" + filepath.Join(folder, "demo.db"), CookieKeysFile: filepath.Join(folder, "demo.key"),
		Bank: "sandbox", BankTokenURL: bank + "/epay2/oauth2/token", BankAPIURL: bank + "/api",
		OrderStart: 100000, OrderCycle: 1, MerchantName: "Audarym demo", Languages: "kk,ru,en", AmountMin: "1", AmountMax: "1000000",
		SMTPURL: "smtp://" + mail, MailFrom: "receipts@audarym.test",
		LogLevel: c.LogLevel, LogFormat: c.LogFormat,
	}
}

// demoFolder makes the folder of the demo with a key of its own, so that a restart remembers whose transfers they are.
func demoFolder(folder string) (string, error) {
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		folder = filepath.Join(cache, "audarym")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	key := filepath.Join(folder, "demo.key")
	if _, err := os.Stat(key); err == nil {
		return folder, nil
	}
	return folder, os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(config.NewCookieKey())), 0o600)
}

// freePorts listens on n ports from first on, passing over those that are taken.
func freePorts(first, n int) ([]net.Listener, error) {
	var found []net.Listener
	for port := first; port < first+100 && len(found) < n; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			fmt.Fprintf(os.Stderr, "port %d is taken, trying the next one\n", port)
			continue
		}
		found = append(found, l)
	}
	if len(found) < n {
		return nil, fmt.Errorf("no %d free ports from %d on", n, first)
	}
	return found, nil
}
