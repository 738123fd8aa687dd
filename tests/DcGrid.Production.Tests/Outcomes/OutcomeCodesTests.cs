namespace DcGrid.Production.Tests;

public sealed class OutcomeCodesTests
{
    [Fact]
    public void A_code_is_written_by_its_name_and_read_back()
    {
        Assert.Equal("OK_PARTIAL_INPUTS", OutcomeCode.OkPartialInputs.Name());
        Assert.Equal("INPUT_TYPE_MASKED_IMAGE", OutcomeCode.InputTypeMaskedImage.Name());
        Assert.All(OutcomeCodes.All, code => Assert.True(OutcomeCodes.TryParse(code.Name(), out var read) && read == code));
        Assert.False(OutcomeCodes.TryParse("ok", out _));
        Assert.Equal("CODE_599", ((OutcomeCode)599).Name());
    }

    [Fact]
    public void A_category_is_the_hundreds_of_the_code()
    {
        Assert.All(OutcomeCodes.All, code => Assert.True(Enum.IsDefined(code.Category())));
        Assert.Equal(OutcomeCategory.Input, OutcomeCode.InputBlank.Category());
        Assert.Equal([0, 1, 2, 3], OutcomeCodes.All.Where(code => code.IsOk()).Select(code => (int)code));
    }

    [Fact]
    public void An_outcome_made_of_a_code_has_its_one_error()
    {
        Assert.Empty(Outcome.Of(OutcomeCode.NoWork, "nothing there").Errors);
        Assert.Equal(new OutcomeError(OutcomeCode.DiskFull, "no room"), Assert.Single(Outcome.Of(OutcomeCode.DiskFull, "no room").Errors));
    }
}
