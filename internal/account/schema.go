package account

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All accounts, including those that SCIM does not manage or list: accounts made by hand, " +
			"system administrators, and people that left before SCIM was enabled. The result holds the accounts that fit " +
			"every argument, sorted by user name. If NinjaOne does not return a value that an argument compares, the account " +
			"stays in the result. The data source reads NinjaOne's REST API and needs `api_client_id` and `api_client_secret` " +
			"in the provider block. With `scim_url` and `scim_token` it also lists the SCIM users. The provider reads " +
			"technicians, end users, roles and organizations at most once in a run. Each takes one request; organizations " +
			"take one for each thousand. It is a guess that the scope *Monitoring* is enough; an error names the scope if it " +
			"is not.",
		Attributes: map[string]schema.Attribute{
			"user_type": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only accounts of this type, `Technician` or `endUser`; compared without case. The " +
					"provider then does not read the accounts of the other type.",
				Validators: []validator.String{rule.Person("user_type")},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Only accounts that can (`true`) or cannot (`false`) sign in.",
			},
			"administrator": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Only system administrators (`true`), or all others (`false`).",
			},
			"scim": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Only accounts that SCIM manages (`true`) or does not manage (`false`). SCIM manages an " +
					"account if `scim_user` is true or `scim_id` is set.",
			},
			"organization_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only end users of this organization: an id, as `data.ninjaone_organizations` " +
					"lists it. Technicians have none. It is a guess that end users of all organizations have none " +
					"either.",
				Validators: []validator.String{rule.NotBlank()},
			},
			"user_name_domain": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only accounts whose user name ends in `@` and this domain; compared without case.",
				Validators:          []validator.String{rule.NotBlank()},
			},
			"sign_ins_since": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("Also reads the sign-ins since this day (UTC), written as "+
					"`2026-09-01`, and fills `last_sign_in`. This takes one request for each thousand sign-ins of "+
					"technicians, and as many for end users, at most %d for either. If there are more, the error "+
					"names the argument to narrow. It is not known how long NinjaOne keeps sign-ins.",
					requestsOfSignIns),
				Validators: []validator.String{rule.Day()},
			},
			listed: accountsAttribute(),
			"summary": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Counts of the accounts in the result.",
				Attributes:          summaryAttributes(),
			},
		},
	}
}

// listed is the name of the attribute that lists the accounts.
const listed = "accounts"

func accountsAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "The accounts, sorted by user name.",
		NestedObject:        schema.NestedAttributeObject{Attributes: foundAttributes()},
	}
}

func foundAttributes() map[string]schema.Attribute {
	text := func(words string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: words}
	}
	flag := func(words string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: words + "; null if NinjaOne does not return " +
			"it."}
	}
	return map[string]schema.Attribute{
		"user_name":   text("User name (email address); null if the account has none."),
		"given_name":  text("Given name."),
		"family_name": text("Family name."),
		"user_type": text("`Technician` or `endUser`: the list in which NinjaOne has the account. A system administrator " +
			"is a technician."),
		"enabled":        flag("Whether the account can sign in"),
		"administrator":  flag("Whether the account is a system administrator"),
		"mfa_configured": flag("Whether the account has at least one method of multi-factor authentication"),
		"auth_type":      text("How the account signs in, in NinjaOne's words, such as `NATIVE` or `SSO`."),
		"invitation_status": text("State of the invitation, in NinjaOne's words, such as `REGISTERED`, `PENDING` or " +
			"`EXPIRED`."),
		"organization_id": text("Id of the organization of an end user; null for technicians."),
		"organization":    text("Name of this organization."),
		"roles": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The roles of the account, sorted by name.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"name": text("Name of the role."),
				"source": text("How the account got the role, in NinjaOne's words, for example by the mapping of a " +
					"SCIM group or by hand; null if NinjaOne does not return it. NinjaOne does not document its " +
					"words."),
			}},
		},
		"scim_user": flag("Whether SCIM created the account, according to the REST API. It is not known whether this " +
			"is true for an account that SCIM converted"),
		"scim_id": text("SCIM id of the user with this user name, compared without case; null if SCIM lists no such " +
			"user, or without `scim_url` and `scim_token`."),
		"api_id": text("Id of the account in the REST API: a number, as a string."),
		"last_sign_in": schema.StringAttribute{
			Computed: true, CustomType: timetypes.RFC3339Type{},
			MarkdownDescription: "The last sign-in that NinjaOne lists since `sign_ins_since`; null if it lists none, or " +
				"without `sign_ins_since`.",
		},
	}
}

func summaryAttributes() map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for name, words := range map[string]string{
		"accounts":       "All accounts in the result.",
		"technicians":    "Technicians, with system administrators.",
		"end_users":      "End users.",
		"enabled":        "Accounts that can sign in.",
		"administrators": "System administrators.",
		"without_mfa":    "Accounts without multi-factor authentication, according to NinjaOne.",
		"not_scim":       "Accounts that SCIM does not manage.",
		"technicians_without_role": "Technicians without any role. System administrators are not counted, because they " +
			"need none.",
	} {
		all[name] = schema.Int64Attribute{Computed: true, MarkdownDescription: words}
	}
	return all
}
