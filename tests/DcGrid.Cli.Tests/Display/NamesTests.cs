using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Tests.Display;

public sealed class NamesTests
{
    [Fact]
    public void Stages_states_and_outcomes_have_the_contracts_names()
    {
        Assert.Equal(["ProcessCcd", "Coadd", "ForcedPhot"], Names.OfStages);
        Assert.Equal(["waiting", "ready", "leased", "held", "done", "failed", "cancelled"], Names.OfStates);
        Assert.Equal("INPUT_TYPE_MASKED_IMAGE", Names.Of(OutcomeCode.InputTypeMaskedImage));
        Assert.Equal(Enum.GetValues<OutcomeCode>().Length, Names.OfOutcomes.Count);
    }

    [Fact]
    public void A_code_of_a_newer_service_is_shown_by_its_number() => Assert.Equal("CODE_599", Names.Of((OutcomeCode)599));

    [Fact]
    public void Names_read_back_to_their_values()
    {
        foreach (var code in Enum.GetValues<OutcomeCode>())
        {
            Assert.True(Names.TryOutcome(Names.Of(code), out var read));
            Assert.Equal(code, read);
        }

        Assert.False(Names.TryState("unspecified", out _));
    }

    [Fact]
    public void The_surveys_stages_have_the_contracts_numbers()
    {
        foreach (var stage in Enum.GetValues<SurveyStage>())
        {
            Assert.Equal(stage.ToString(), Names.Of((Stage)stage));
        }
    }

    [Theory]
    [InlineData("barier", "barrier")]
    [InlineData("refrenceCatalog", "referenceCatalog")]
    [InlineData("xyzzy", null)]
    public void The_nearest_word_is_near(string word, string? nearest) =>
        Assert.Equal(nearest, NearestWord.To(word, ["name", "barrier", "referenceCatalog", "tree"]));
}
