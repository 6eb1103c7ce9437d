package bench

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

// settle writes the state that an apply would have left: every user an instance of the resource.
func (g *stage) settle(users []sandbox.Document) error {
	type instance struct {
		Key        any            `json:"index_key"`
		Version    int            `json:"schema_version"`
		Attributes map[string]any `json:"attributes"`
	}
	type resource struct {
		Mode      string     `json:"mode"`
		Type      string     `json:"type"`
		Name      string     `json:"name"`
		Provider  string     `json:"provider"`
		Instances []instance `json:"instances"`
	}
	people := resource{Mode: "managed", Type: "ninjaone_scim_user", Name: "people", Provider: `provider["` + terraformcli.ProviderAddress + `"]`}
	for _, u := range users {
		name, _ := u["name"].(sandbox.Document)
		extension, _ := u[ninjaone.ExtensionURN].(sandbox.Document)
		people.Instances = append(people.Instances, instance{Key: u["userName"], Attributes: map[string]any{
			"id": u["id"], "user_name": u["userName"], "display_name": u["displayName"], "email": u["userName"], "active": true,
			"user_type": extension["userType"], "organization_id": extension["organizationId"],
			"given_name": name["givenName"], "family_name": name["familyName"],
		}})
	}
	text, err := json.Marshal(map[string]any{"version": 4, "serial": 1, "lineage": "settled", "resources": []resource{people}})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(g.dir, "terraform.tfstate"), text, 0o600)
}
