using DcGrid.Cli.Report.Model;

namespace DcGrid.Cli.Report.Html;

/// <summary>What failed for good, each with its errors, the first cause first.</summary>
internal static class FailureSection
{
    public static void Write(MarkupWriter markup, FailureList failures)
    {
        using (PageParts.Section(markup, "failures", "Failures"))
        {
            if (failures.Total == 0)
            {
                PageParts.Paragraph(markup, "No task has failed.");
                return;
            }

            PageParts.Paragraph(
                markup,
                "Tasks that failed for good. Root causes come before what failed because of them; within a task the first cause comes first.");
            using (markup.Open("div", ("class", "scroll")))
            using (markup.Open("table"))
            {
                WriteHead(markup);
                using (markup.Open("tbody"))
                {
                    foreach (var task in failures.Tasks)
                    {
                        WriteTask(markup, task);
                    }
                }
            }

            if (failures.Tasks.Count < failures.Total)
            {
                PageParts.Paragraph(
                    markup,
                    $"Listed: {Numbers.Count(failures.Tasks.Count)} of {Numbers.Count(failures.Total)}; all of them: dcgrid task list --state failed",
                    "limit");
            }
        }
    }

    private static void WriteHead(MarkupWriter markup)
    {
        using (markup.Open("thead"))
        using (markup.Open("tr"))
        {
            markup.Element("th", "task", ("scope", "col"));
            foreach (var name in (string[])["stage", "data id", "outcome", "attempts", "errors"])
            {
                markup.Element("th", name, ("scope", "col"), ("class", "text"));
            }
        }
    }

    private static void WriteTask(MarkupWriter markup, FailedTask task)
    {
        markup.NewLine();
        using (markup.Open("tr", ("class", "failed")))
        {
            markup.Element("th", Numbers.Count(task.TaskId), ("scope", "row"));
            markup.Element("td", task.Stage, ("class", "text"));
            markup.Element("td", task.DataId, ("class", "text"));
            markup.Element("td", task.Outcome, ("class", "text"));
            markup.Element("td", Numbers.Count(task.Attempts), ("class", "text"));
            using (markup.Open("td", ("class", "text wrap")))
            using (markup.Open("ol"))
            {
                foreach (var cause in task.Errors)
                {
                    using (markup.Open("li"))
                    {
                        if (cause.Code != task.Outcome)
                        {
                            markup.Element("b", cause.Code).Text(": ");
                        }

                        markup.Text(cause.Message);
                    }
                }
            }
        }
    }
}
