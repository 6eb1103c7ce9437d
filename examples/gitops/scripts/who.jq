# Who a plan would change, one line each, from `terraform show -json PLAN`.

def shown: if . == null then "unset" elif type == "string" then . else tojson end;

# What differs between two objects, as far as it is known before the apply.
def differences($before; $after; $unknown):
  [ ($before // {}) + $after | keys[] as $key
    | select($before[$key] != $after[$key] and ($unknown[$key] // false) == false)
    | "\($key): \($before[$key] | shown) → \($after[$key] | shown)" ]
  | join(", ");

# A roster holds everybody in one text: look into it, person by person.
def people($before; $after):
  ($before // "{}" | fromjson) as $was | ($after // "{}" | fromjson) as $is
  | ($was + $is | keys[]) as $name
  | select($was[$name] != $is[$name])
  | if $was[$name] == null then "- `\($name)` would be added"
    elif $is[$name] == null then "- `\($name)` would be taken out"
    # Who does not say otherwise on a roster is active.
    else "- `\($name)` would change: \(differences({active: true} + $was[$name]; {active: true} + $is[$name]; {}))"
    end;

# Whom a guard would lock out, and what else changes of it. It keeps those of earlier applies on its list.
def guarded($change; $address):
  (if $change.actions == ["update"] then $change.before.deactivated // [] else [] end) as $earlier
  | (($change.after.deactivated // []) - $earlier) as $out
  | ($out[] | "- `\(.)` is active, is on no list, and would be deactivated"),
    if $change.actions == ["create"] then "- `\($address)` would be created"
    elif $out == [] then "- `\($address)` would change: \(differences($change.before; $change.after; $change.after_unknown))"
    else empty
    end;

def line:
  .change as $change
  | ($change.after // $change.before) as $object
  | ($object.user_name // $object.display_name // .address) as $name
  | if $change.actions == ["forget"] then "- `\($name)` would be managed here no longer, and stays as it is (\(.address))"
    elif $change.actions == ["delete"] then "- `\($name)` would be taken out (\(.address))"
    elif .type == "ninjaone_scim_users_exclusive" then guarded($change; .address)
    elif .type == "ninjaone_scim_roster" and ($change.after.users | type) == "string" then
      people($change.before.users; $change.after.users)
    elif $change.actions == ["create"] then "- `\($name)` would be created (\(.address))"
    elif $change.actions == ["update"] then
      "- `\($name)` would change: \(differences($change.before; $change.after; $change.after_unknown)) (\(.address))"
    else "- `\($name)` would be replaced (\(.address))"
    end;

[ .resource_changes[]? | select(.mode == "managed" and .change.actions != ["no-op"]) | line ] | .[]
