//go:build race

package simulator

// raceDetector makes everything ten times slower: fewer worlds then.
const raceDetector = true
