package scim_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// BenchmarkFold: a roster of thousands of users folds every name several times.
func BenchmarkFold(b *testing.B) {
	for name, text := range map[string]string{
		"lower":    "ada.lovelace@example.com",
		"upper":    "Ada.Lovelace@Example.com",
		"composed": "josé.álvarez@example.com",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				scim.Fold(text)
			}
		})
	}
}
