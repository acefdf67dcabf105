// Package npm finds the JavaScript libraries that tests need. Each set has a package.json and a package-lock.json in a folder
// of e2e, and .ci/tools installs it, at the versions and hashes of the lock, into a folder of the user's cache.
package npm

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Find gives node and the folder of a set, the one whose node_modules has the module.
func Find(set, module string) (node, folder string, err error) {
	if node, err = exec.LookPath("node"); err != nil {
		return "", "", errors.New("no node in PATH")
	}
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		cache = filepath.Join(os.Getenv("HOME"), ".cache")
	}
	folder = filepath.Join(cache, "audarym", "npm", set)
	if _, err := os.Stat(filepath.Join(folder, "node_modules", module, "package.json")); err != nil {
		return "", "", fmt.Errorf("no %s in %s: run make tools", module, folder)
	}
	return node, folder, nil
}
