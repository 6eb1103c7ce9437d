package user_test

import (
	"github.com/hashicorp/terraform-plugin-testing/compare"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func compareSame() compare.ValueComparer { return compare.ValuesSame() }

func sandboxOptions() sandbox.Options { return sandbox.Options{} }
