#pragma once
#include "kustfile/edit.hpp"
#include "terminal.hpp"

#include <functional>
#include <string>

namespace sluice::cli {

/// Makes an edit, applies it to the kustomization file of the working directory and writes that back; then, or
/// when it fails, the notes are shown. Throws base::Error in kustomize's words.
void edit_kustomization(Terminal&, const std::function<kustfile::Edit()>& make, kustfile::Notes& notes);
/// `edit fix`: builds before and after, and says so if that makes a difference.
void fix_kustomization(Terminal&, bool vars);

struct CreateOptions {
    std::string resources, ns, annotations, labels, prefix, suffix;  ///< lists are comma-separated
    bool detect = false, recursive = false;
};
/// `create`: a new kustomization.yaml in the working directory.
void create_kustomization(const CreateOptions&);

}  // namespace sluice::cli
