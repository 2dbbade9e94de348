export default {
  plugins: {
    'postcss-preset-mantine': {},
    'postcss-simple-vars': { variables: { 'bp-narrow': '60em', 'bp-wide': '80em' } },
  },
};
