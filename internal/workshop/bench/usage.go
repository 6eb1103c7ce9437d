// Package bench measures what this provider costs beside one that does nothing: requests, bytes, time, processor and
// memory, on tenants of several sizes. It starts Terraform, and Terraform starts the providers.
package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"time"
)

// Variables that tell the command which Terraform takes for the provider what to start, and where to note what it took.
const (
	providerVariable = "BENCH_PROVIDER"
	usageVariable    = "BENCH_USAGE"
)

// usage is what processes took.
type usage struct {
	CPU  time.Duration `json:"cpu"`
	Peak int64         `json:"peak"` // bytes of resident memory
}

// Measure runs the provider that the environment names in place of this process, and notes what it took. Terraform runs
// several provider processes in one act, starts and ends them as it likes, and tells nothing of them; the operating
// system tells a parent what its child took. The result is the exit code.
func Measure() int {
	// Ctrl-C reaches the provider by itself; the process that starts a plugin ends it.
	signal.Ignore(os.Interrupt)
	//nolint:noctx,gosec // it lives as long as Terraform wants it to, and to start what is named is what this is for
	provider := exec.Command(os.Getenv(providerVariable), os.Args[1:]...)
	provider.Stdin, provider.Stdout, provider.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := provider.Run()
	if provider.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		return 1
	}
	took := usage{
		CPU:  provider.ProcessState.UserTime() + provider.ProcessState.SystemTime(),
		Peak: peak(provider.ProcessState),
	}
	if err := note(os.Getenv(usageVariable), took); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		return 1
	}
	return max(0, provider.ProcessState.ExitCode())
}

// note adds a line to a file. Several processes may do so at a time.
func note(path string, took usage) error {
	line, err := json.Marshal(took)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// readUsage sums up what the processes of one act took, the processor's time of all and the memory of the greatest, and
// removes the file.
func readUsage(path string) (usage, error) {
	var sum usage
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return sum, errors.New("no provider process has noted what it took")
	}
	if err != nil {
		return sum, err
	}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var one usage
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return sum, errors.Join(err, file.Close())
		}
		sum.CPU += one.CPU
		sum.Peak = max(sum.Peak, one.Peak)
	}
	return sum, errors.Join(lines.Err(), file.Close(), os.Remove(path))
}
