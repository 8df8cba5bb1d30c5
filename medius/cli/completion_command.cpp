// medius completion: the shell's completion script, made from the commands themselves.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

#include "medius/base/files.h"
#include "medius/cli/command.h"

namespace medius::cli {
namespace {

/// A command's long options, and the words of a command line below it.
struct Branch {
  std::string name;
  std::string purpose;
  std::vector<std::pair<std::string, std::string>> options;  ///< --name, what it is for
  std::vector<std::pair<std::string, std::string>> commands;
};

Branch branch_of(const CLI::App& app) {
  Branch branch{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      branch.options.emplace_back("--" + name, option->get_description());
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    branch.commands.emplace_back(command->get_name(), command->get_description());
  return branch;
}

/// What follows an option, where that is one of a few words.
std::vector<std::pair<std::string, std::vector<std::string>>> values(const Session& session) {
  std::vector<std::string> exercises{"auto"};
  if (const auto data = data_folder(session.data); data.ok()) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(*data / "exercises", ignored)) {
      if (entry.path().extension() == ".yaml") exercises.push_back(entry.path().stem().string());
    }
  }
  std::sort(exercises.begin() + 1, exercises.end());
  return {{"--exercise", exercises},
          {"--language", {"en", "de"}},
          {"--model", {"lite", "full", "heavy"}},
          {"--side", {"left", "right", "both"}}};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string words_of(const Branch& branch) {
  std::string text;
  for (const auto* list : {&branch.commands, &branch.options})
    for (const auto& [name, purpose] : *list) text += (text.empty() ? "" : " ") + name;
  return text;
}

/// Quotes and brackets out of a description, so that it can stand in any shell's quotes.
std::string plain(std::string text) {
  static const std::set<char> kUnwanted{'\'', '"', '`', '$', '\\', '[', ']', ':', '\n'};
  std::erase_if(text, [](char letter) { return kUnwanted.contains(letter); });
  return text;
}

std::string bash(const std::vector<Branch>& branches, const Session& session) {
  std::string text =
      "# medius: completion for bash. Put into your ~/.bashrc:  eval \"$(medius completion "
      "bash)\"\n"
      "_medius() {\n"
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" "
      "command=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"${COMP_WORDS[i]}\" in --data) i=$((i + 1)) ;; -*) ;; *) "
      "command=\"${COMP_WORDS[i]}\"; break ;; esac\n"
      "  done\n"
      "  case \"$before\" in\n";
  for (const auto& [option, words] : values(session))
    text += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                        option, joined(words));
  text += "    --out | --data) COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n  esac\n";
  text += "  case \"$command\" in\n";
  for (const Branch& branch : branches) {
    const std::string name = branch.name == "medius" ? "\"\"" : branch.name;
    text +=
        fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\"){}) ;;\n", name,
                    words_of(branch), branch.name == "medius" ? "" : " $(compgen -f -- \"$word\")");
  }
  return text + "  esac\n}\ncomplete -o filenames -F _medius medius\n";
}

std::string zsh(const std::vector<Branch>& branches, const Session& session) {
  std::string text =
      "#compdef medius\n# medius: completion for zsh. Put into your ~/.zshrc, after compinit:  "
      "eval \"$(medius completion zsh)\"\n_medius() {\n"
      "  local command=\"\" i\n"
      "  for ((i = 2; i < CURRENT; i++)); do\n"
      "    case \"${words[i]}\" in --data) ((i++)) ;; -*) ;; *) command=\"${words[i]}\"; break ;; "
      "esac\n"
      "  done\n"
      "  local -a found\n"
      "  case \"${words[CURRENT-1]}\" in\n";
  for (const auto& [option, list] : values(session))
    text += fmt::format("    {}) compadd -- {}; return ;;\n", option, joined(list));
  text += "    --out | --data) _files -/; return ;;\n  esac\n  case \"$command\" in\n";
  for (const Branch& branch : branches) {
    const bool top = branch.name == "medius";
    text += fmt::format("    {}) found=(", top ? "\"\"" : branch.name);
    for (const auto* list : {&branch.commands, &branch.options})
      for (const auto& [name, purpose] : *list)
        text += fmt::format(" '{}:{}'", name, plain(purpose));
    text += fmt::format("); _describe 'medius' found{} ;;\n", top ? "" : "; _files");
  }
  return text + "  esac\n}\ncompdef _medius medius\n";
}

std::string fish(const std::vector<Branch>& branches, const Session& session) {
  std::string text =
      "# medius: completion for fish. Run once:  medius completion fish > "
      "~/.config/fish/completions/medius.fish\n";
  for (const Branch& branch : branches) {
    const bool top = branch.name == "medius";
    const std::string when =
        top ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + branch.name;
    for (const auto& [name, purpose] : branch.commands)
      text +=
          fmt::format("complete -c medius -n '{}' -f -a {} -d '{}'\n", when, name, plain(purpose));
    for (const auto& [name, purpose] : branch.options) {
      std::string follows;
      for (const auto& [option, list] : values(session))
        if (option == name) follows = fmt::format(" -x -a '{}'", joined(list));
      text += fmt::format("complete -c medius{} -l {}{} -d '{}'\n", top ? "" : " -n '" + when + "'",
                          name.substr(2), follows, plain(purpose));
    }
  }
  return text;
}

Result<int> run_completion(const CLI::App& program, const Session& session,
                           const std::string& shell) {
  std::vector<Branch> branches{branch_of(program)};
  branches.front().name = "medius";
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
    branches.push_back(branch_of(*command));
  std::string text;
  if (shell == "bash")
    text = bash(branches, session);
  else if (shell == "zsh")
    text = zsh(branches, session);
  else if (shell == "fish")
    text = fish(branches, session);
  else
    return error("'{}' is no shell medius knows; choose bash, zsh or fish.", shell);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kSuccess;
}

}  // namespace

Command add_completion(CLI::App& program) {
  auto shell = std::make_shared<std::string>();
  CLI::App* app =
      add_command(program, "completion", "The completion script of a shell",
                  "  eval \"$(medius completion bash)\"      in ~/.bashrc\n"
                  "  eval \"$(medius completion zsh)\"       in ~/.zshrc, after compinit\n"
                  "  medius completion fish > ~/.config/fish/completions/medius.fish");
  app->add_option("shell", *shell, "bash, zsh or fish")->required();
  return {app, [shell, &program](const Session& session) {
            return run_completion(program, session, *shell);
          }};
}

}  // namespace medius::cli
