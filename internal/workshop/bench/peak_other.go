//go:build !unix

package bench

import "os"

// peak returns 0, because this system does not report it.
func peak(*os.ProcessState) int64 { return 0 }
