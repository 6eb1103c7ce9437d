# The users that a plan would change, one line each, from `terraform show -json PLAN`. Every change except that of an output has a
# line. With `--arg counts yes`, it prints one line instead, with the number of lines for each kind of change.

# Names and values come from the author of the change or from NinjaOne, so each is code or plain.
include "text" {search: "./"};

# The text of a line, and the kind of change under which it counts.
def counted($kind): {line: ., $kind};

def shown: if . == null then "unset" elif type == "string" then . else tojson end | plain;

# The differences between two objects, as far as they are known before the apply.
def differences($before; $after; $unknown):
  [ ($before // {}) + $after | keys[] as $key
    | select($before[$key] != $after[$key] and ($unknown[$key] // false) == false)
    | "\($key): \($before[$key] | shown) → \($after[$key] | shown)" ]
  | join(", ");

# What was deleted elsewhere since the last apply, and would return: the plan shows it as new.
def again($verb; $id): "is no longer in NinjaOne\($id | if . == null then "" else " (id \(plain))" end), and would be \($verb) again";

# The people of a roster, by name. With 20,000 of them, a look-up is quick, and the difference of two lists takes minutes.
def listed: .users // "{}" | fromjson;
def lacking($others): [keys[] as $name | select($others | has($name) | not) | $name];
def nameless: if type == "object" then del(.user_name) else . end;

# The users that were renamed in NinjaOne since the last apply: their old names by their new ones, as far as these are certain.
def renamed($seen; $found; $new):
  if $new == [] then {} else
    ($seen | lacking($found)) as $lost
    | [ $new[] as $name
        | ($found[$name] | nameless) as $person
        | [$lost[] | select(($lost + $new | length) == 2 or ($seen[.] | nameless) == $person)]
        | select(length == 1 and ([$new[] | select(($found[.] | nameless) == $person)] | length) == 1)
        | {($name): .[0]} ]
    | add // {}
  end;

# A roster holds all people in one text: compare them person by person. $gone is what changed elsewhere.
def people($before; $after; $gone):
  # A person on a roster is active unless the roster says otherwise.
  def active: if . == null then . else {active: true} + nameless end;
  ($gone.before | listed) as $seen | ($gone.after | listed) as $found
  | ($before | listed) as $was | ($after | listed) as $is
  | ($found | lacking($seen)) as $new
  | (renamed($seen; $found; $new) | with_entries(select($was[.key] and $is[.value] and ($is[.key] or $was[.value] | not)))) as $back
  | ([$back[] | {(.): true}] | add // {}) as $old
  # If it is not certain whose a new name is, no one is reported as deleted.
  | ([$new[] | select($back[.] | not)] == []) as $deleted
  | ($was + $is | keys[]) as $name | select($old[$name] | not)
  | ($was[$name] | active) as $one | ($is[$back[$name] // $name] | active) as $other
  | select($one != $other or $back[$name])
  | if $back[$name] then
      differences($one; $other; {}) as $what
      | "- \($name | code) was renamed in NinjaOne, and would be \($back[$name] | code) again\(if $what == "" then "" else ", and change: " + $what end)"
      | counted("change")
    elif $one == null then
      "- \($name | code) \(if $deleted and $seen[$name] then again("added"; null) else "would be added" end)"
      | counted("create")
    elif $other == null then "- \($name | code) would be removed" | counted("remove")
    else "- \($name | code) would change: \(differences($one; $other; {}))" | counted("change")
    end;

# What happens to an object as a whole. without lists attributes that other lines report.
def whole($name; $where; without):
  (if .importing then "managed here from now on, and " else "" end) as $also
  | if .actions == ["no-op"] then "- \($name | code) would be \($also)stays as it is\($where)" | counted("import")
    elif .actions == ["create"] then
      "- \($name | code) \(if .gone.actions == ["delete"] then again("created"; .gone.before.id) else "would be created" end)\($where)"
      | counted("create")
    elif .actions == ["update"] then
      differences(.before | without; .after | without; .after_unknown) as $what
      | "- \($name | code) would \(if .importing then "be " + $also else "" end)change\(if $what == "" then "" else ": " + $what end)\($where)"
      | counted("change")
    else "- \($name | code) would be \($also)replaced\($where)" | counted("replace")
    end;

# The users that a guard would deactivate, and its other changes. It keeps those of earlier applies on its list.
def guarded($address):
  def rest: del(.deactivated);
  (if .actions == ["update"] then .before.deactivated // [] else [] end) as $earlier
  | ((.after.deactivated // []) - $earlier) as $out
  | ($out[] | "- \(code) is active, is on no list, and would be deactivated" | counted("deactivate")),
    if $out == [] then whole($address; ""; .)
    elif .actions == ["update"] and differences(.before | rest; .after | rest; .after_unknown) == "" then empty
    else whole($address; ""; rest)
    end;

# The people that a roster would change, and changes of its settings, such as what happens to removed people.
def roster($address):
  def settings: del(.id, .users, .people);
  [people(.before; .after; .gone)] as $people
  | $people[],
    if $people == [] or .importing or (.actions != ["create"] and .actions != ["update"])
      or (.actions == ["update"] and differences(.before | settings; .after | settings; .after_unknown) != "")
    then whole($address; " (\($address | plain))"; settings)
    else empty
    end;

def lines:
  .address as $address | .type as $type | .previous_address as $moved | " (\($address | plain))" as $where
  | .change
  | ((.after // .before) | .user_name // .display_name // $address) as $name
  | if .actions == ["no-op"] then
      if .importing then whole($name; $where; .)
      elif $moved then "- \($name | code) would get another address here, and stays as it is (\($moved | plain) → \($address | plain))"
        | counted("readdress")
      else empty
      end
    elif .actions == ["forget"] then "- \($name | code) would no longer be managed here, and stays as it is\($where)" | counted("release")
    elif .actions == ["delete"] then
      [if $type == "ninjaone_scim_roster" then people(.before; null; null) else empty end] as $people
      | if $people != [] then $people[] else "- \($name | code) would be removed\($where)" | counted("remove") end
    elif $type == "ninjaone_scim_users_exclusive" then guarded($address)
    elif $type == "ninjaone_scim_roster" and (.after.users | type) == "string" then roster($address)
    else whole($name; $where; .)
    end;

# The numbers of a plan, such as "4 to create, 1 to change, 2 to remove"; no line if there are none.
def counts:
  [.[].kind] as $kinds
  | ["create", "change", "replace", "remove", "deactivate", "import", "release", "readdress"]
  | map(. as $kind | ($kinds | map(select(. == $kind)) | length) as $number | select($number > 0) | "\($number) to \($kind)")
  | select(. != []) | join(", ");

(reduce .resource_drift[]? as $one ({}; .[$one.address] = $one.change)) as $drift
| [.resource_changes[]? | select(.mode == "managed") | .change.gone = $drift[.address] | lines] | if $ARGS.named.counts then counts else .[].line end
