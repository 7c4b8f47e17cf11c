#pragma once
#include "gotemplate/function.hpp"

/// What each file of functions adds to the table.
namespace sluice::sprig {

using gotemplate::Call;
using gotemplate::FunctionMap;
using gotemplate::Value;

void add_strings(FunctionMap&);
void add_casing(FunctionMap&);
void add_random_text(FunctionMap&);
void add_splitting(FunctionMap&);
void add_defaults(FunctionMap&);
void add_reflection(FunctionMap&);
void add_encodings(FunctionMap&);
void add_sums(FunctionMap&);
void add_lists(FunctionMap&);
void add_list_searches(FunctionMap&);
void add_dicts(FunctionMap&);
void add_merges(FunctionMap&);
void add_regexps(FunctionMap&);
void add_urls(FunctionMap&);
void add_paths(FunctionMap&);
void add_numbers(FunctionMap&);
void add_dates(FunctionMap&);
void add_semver(FunctionMap&);
void add_json(FunctionMap&);
void add_certificates(FunctionMap&);
void add_passwords(FunctionMap&);

}  // namespace sluice::sprig
