# make            build everything; leaves out/dcgrid, out/dcgrid-server, out/dcgrid-pilot
# make demo       the main job: ten real frames through all three stages, with a report to look at
# make demo STORAGE=irods://user@host:port/zone/path
#                 the same with inputs from iRODS and outputs to it; log in with iinit before, or see demo/run
# make test       every test; installs the Debian packages that it needs
# make test-fast  the tests that need no package, no root, no service and not minutes
# make test-irods DCGRID_TEST_IRODS=irods://user:password@host:port/zone/home/user
#                 the iRODS tests against a real server; they make one collection of their own there, and remove it
# make bench      the benchmark beside other queues; writes docs/benchmarks.md and out/bench.json; QUICK=1: two rows, one minute.
#                 Then make bench-storage: iRODS beside a plain socket, bundles beside single files; writes docs/benchmarks-storage.md
# make format     put the sources in the house style

DEMO_PACKAGES := source-extractor swarp psfex python3-numpy python3-scipy python3-astropy python3-sep
TEST_PACKAGES := $(DEMO_PACKAGES) python3-grpcio python3-protobuf python3-jsonschema chromium openssl procps \
  postgresql faketime python3-irodsclient

BENCH_PACKAGES := postgresql
QUEUE_ROWS := throughput-sqlite throughput-postgresql peers realistic-sqlite realistic-postgresql full
STORAGE_ROWS := irods-large irods-small

PUBLISH := dotnet publish -c Release -r linux-x64 --nologo -v quiet -o out

.PHONY: all demo test test-fast test-irods bench bench-storage bench-program bench-packages bench-peers format clean sdk demo-packages test-packages

all: sdk
	$(PUBLISH) src/DcGrid.Server
	$(PUBLISH) src/DcGrid.Cli
	$(PUBLISH) pilot/DcGrid.Pilot
	@ls -sh out/dcgrid out/dcgrid-server out/dcgrid-pilot

sdk:
	@command -v dotnet >/dev/null || { \
	  echo "make: the .NET 10 SDK is missing; install the package dotnet-sdk-10.0 or see https://dotnet.microsoft.com" >&2; exit 1; }

demo-packages:
	@tools/install-packages "the demo" $(DEMO_PACKAGES)

test-packages:
	@tools/install-packages "the tests" $(TEST_PACKAGES)

# By the environment: a URL in the arguments is in the process list.
demo: export DCGRID_STORAGE := $(or $(STORAGE),$(DCGRID_STORAGE))
demo: demo-packages all
	@demo/run

bench-packages:
	@tools/install-packages "the benchmark" $(BENCH_PACKAGES)

bench-program: all
	$(PUBLISH) bench/DcGrid.Bench

# The peers that DcGrid is measured beside; their versions are in the lock file, with a checksum each.
bench-peers:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	  echo "make: Node 20 or later with npm is missing, which runs the peers; install it, or run: make bench QUICK=1" >&2; exit 1; }
	@npm ci --prefix bench/peers --no-audit --no-fund --loglevel=error

# A quick run leaves the page of the full one alone.
ifdef QUICK
bench: bench-packages bench-program
	@out/dcgrid-bench --quick --json out/bench.json
else
bench: bench-packages bench-program bench-peers
	@out/dcgrid-bench --only $(QUEUE_ROWS) --peers bench/peers --json out/bench.json --markdown docs/benchmarks.md
	@out/dcgrid-bench --only $(STORAGE_ROWS) --json out/bench-storage.json --markdown docs/benchmarks-storage.md
endif

bench-storage: bench-packages bench-program
	@out/dcgrid-bench --only $(STORAGE_ROWS) --json out/bench-storage.json --markdown docs/benchmarks-storage.md

test: test-packages all bench-program
	@tools/run-tests all

test-fast: sdk
	@tools/run-tests fast

# Given before the command instead (DCGRID_TEST_IRODS=... make test-irods), the URL with its password is in no process list.
test-irods: sdk
	@test -n "$$DCGRID_TEST_IRODS" || { \
	  echo "make: which server? make test-irods DCGRID_TEST_IRODS=irods://user:password@host:port/zone/home/user" >&2; exit 1; }
	@dotnet test tests/DcGrid.Irods.Tests -c Release --nologo --filter FullyQualifiedName~DcGrid.Irods.Tests.Integration

format:
	dotnet format DcGrid.sln

clean:
	rm -rf out
	dotnet clean DcGrid.sln --nologo -v quiet
