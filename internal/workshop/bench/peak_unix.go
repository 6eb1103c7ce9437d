//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the most memory that an ended process had resident, in bytes.
func peak(p *os.ProcessState) int64 {
	took, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(took.Maxrss) //nolint:unconvert // 32 bits on some systems
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return most
	}
	return most << 10 // kibibytes everywhere else
}
