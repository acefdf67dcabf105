// Package app wires everything: the commands and the browser tests start the same application here.
package app
