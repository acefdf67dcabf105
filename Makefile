.DEFAULT_GOAL := help
.PHONY: help run check test soak verify generate e2e checks screenshots crash bench weight tools

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## run: the demo: page, sandbox bank and its admin page, with nothing but Go installed
run:
	@go run ./cmd/audarym demo

## check: build, vet and the fast tests, in seconds
check:
	go build ./...
	go vet ./...
	go test $$(go list ./... | grep -v /e2e)

## test: everything: generated code, vet, race, store and browser tests; installs what it needs on Debian
test: tools verify
	go vet ./...
	.ci/gotest -race -timeout 8m $$(go list ./... | grep -v /e2e)
	.ci/gotest -count 1 -run '^TestSimulator$$' ./internal/simulator
	.ci/gotest -tags failpoints ./internal/failpoint
	.ci/gotest -p 1 -timeout 10m ./e2e/...

## e2e: the browser tests alone; a failure leaves screenshot, HTML and logs in .artifacts. With BASE_URL=https://host/prefix
##      the part that only reads, against a deployment: it sends no card
e2e: tools
ifeq ($(origin BASE_URL),undefined)
	.ci/gotest -p 1 -timeout 10m ./e2e/...
else
	@.ci/gotest -count 1 -run '^TestDeployment$$' ./e2e -base-url "$$BASE_URL"
endif

## checks: axe, the Nu HTML checker, html-validate and Lighthouse look at every page; their tables
checks: tools
	.ci/gotest -count 1 -timeout 8m -run '^TestJudges$$' ./e2e

## screenshots: every page in every state, language and window, and a gallery to look through
screenshots: tools
	go test -tags screenshots -count 1 -timeout 8m -v -run '^TestScreenshots$$' ./e2e

## soak: before a release: a million simulated transfers with faults, and thousands through the whole application (SEEDS, FROM)
soak:
	go test ./internal/simulator -run '^TestSimulator$$' -count 1 -timeout 4h -v -seeds $${SEEDS:-205000} -from $${FROM:-1}
	go test -tags soak ./e2e -run '^TestSoak$$' -count 1 -timeout 1h -v -transfers $${TRANSFERS:-10000}

## crash: kill the program at every write and fail point, fill its disk, stop it; a table says what was reached
crash: tools
	.ci/gotest -timeout 15m ./e2e/crash -every

## verify: generate again and fail on a difference; module files tidy, sources formatted
verify:
	@go tool templ generate -path templates >/dev/null 2>&1 || go tool templ generate -path templates
	@go mod tidy -diff
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "not formatted: run gofmt -w on these"; exit 1; }
	@git diff --exit-code -- '*_templ.go' || { echo "generated files differ: commit them"; exit 1; }

## generate: the Go code of the templates
generate:
	go tool templ generate -path templates

## bench: CPU, speed and memory beside a bare server, in one run; FLOWS=100000 by default
bench:
	go run ./e2e/bench -flows $${FLOWS:-100000}

## weight: what every page weighs on the wire, and by the clock the first view of the card page on a slow network
weight: tools
	.ci/gotest -count 1 -run '^(TestWeightOfEveryPage|TestFirstViewOnASlowNetwork)$$' ./e2e -clock

tools:
	@.ci/tools
